import { type Jwks } from "aws-jwt-verify/jwk";
import { createHmac, createPrivateKey, createPublicKey, generateKeyPairSync, sign, type KeyObject } from "node:crypto";
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";
import { type CallerPolicy, type JwtPolicy } from "../../../../functions/core/callers/policy";

/** An issuer of tokens, played by the tests, and keys that it does not know. */

export const issuer = "https://login.example.com/";
const audience = "modelfront";

export const jwtPolicy: JwtPolicy = { issuer, audiences: [audience], scopes: ["predict"] };
export const tokenPolicy: CallerPolicy = { keys: false, jwt: jwtPolicy };

export const rsa = sharedRsaPair("issuer");
export const ec = generateKeyPairSync("ec", { namedCurve: "P-256" });
export const foreign = sharedRsaPair("foreign");
const encryption = sharedRsaPair("encryption");
export const encryptionKey = encryption.privateKey;
export const sharedSecret = "c2hhcmVkLXNlY3JldC1vZi10aGUtaXNzdWVy";

/** The key set of a careless issuer, which publishes its keys for other purposes too. */
export const jwks: Jwks = {
  keys: [
    { ...jwk(rsa.publicKey), kid: "rsa", use: "sig", alg: "RS256" },
    { ...jwk(ec.publicKey), kid: "ec", use: "sig" },
    { ...jwk(encryption.publicKey), kid: "encryption", use: "enc" },
    { kty: "oct", k: sharedSecret, kid: "shared" },
  ],
};

/** An RSA key pair that the test files of a run share: a new one takes a tenth of a second. */
function sharedRsaPair(name: string) {
  const file = path.join(process.env["SHARED_BUILDS"]!, `${name}.pem`);
  if (!existsSync(file)) {
    const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    // Other files see a whole key or none.
    const own = `${file}.${process.pid}`;
    writeFileSync(own, privateKey.export({ type: "pkcs8", format: "pem" }));
    renameSync(own, file);
  }
  const pem = readFileSync(file);
  return { privateKey: createPrivateKey(pem), publicKey: createPublicKey(pem) };
}

export function jwk(key: KeyObject): { kty: string; [field: string]: string } {
  return key.export({ format: "jwk" }) as { kty: string };
}

export function seconds(fromNow = 0): number {
  return Math.floor(Date.now() / 1000) + fromNow;
}

export const goodHeader = { alg: "RS256", typ: "JWT", kid: "rsa" };

export function goodClaims(): Record<string, unknown> {
  return { iss: issuer, aud: audience, sub: "user-1", iat: seconds(), exp: seconds(3600) };
}

type Parts = Readonly<Record<string, unknown>>;
type Signer = (input: string) => Buffer;

/** A token with these fields in place of good ones; undefined takes one away. */
export function token(
  claims: Parts = {},
  { header = {}, signer = signRs256(rsa.privateKey) }: { header?: Parts; signer?: Signer } = {},
): string {
  return tokenOf(JSON.stringify({ ...goodHeader, ...header }), JSON.stringify({ ...goodClaims(), ...claims }), signer);
}

/** A token of these very texts. */
export function tokenOf(header: string, payload: string, signer: Signer): string {
  const input = `${base64url(header)}.${base64url(payload)}`;
  return `${input}.${signer(input).toString("base64url")}`;
}

export function base64url(text: string): string {
  return Buffer.from(text).toString("base64url");
}

export function signRs256(key: KeyObject): Signer {
  return (input) => sign("sha256", Buffer.from(input), key);
}

export function signEs256(key: KeyObject): Signer {
  return (input) => sign("sha256", Buffer.from(input), { key, dsaEncoding: "ieee-p1363" });
}

export function signHs256(secret: string | Buffer): Signer {
  return (input) => createHmac("sha256", secret).update(input).digest();
}

export function signNot(): Buffer {
  return Buffer.alloc(0);
}
