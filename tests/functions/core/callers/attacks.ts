import { type CallerHeaders } from "../../../../functions/core/callers/credentials";
import {
  base64url,
  ec,
  encryptionKey,
  foreign,
  goodClaims,
  goodHeader,
  issuer,
  jwk,
  rsa,
  seconds,
  sharedSecret,
  signEs256,
  signHs256,
  signNot,
  signRs256,
  token,
  tokenOf,
} from "./issuer";

type Attack = readonly [what: string, headers: () => CallerHeaders, message: string];

const notValid = "The token is not valid.";
const notBearer = "The header Authorization is not `Bearer` and one key or token.";

const bearer = (text: string): CallerHeaders => ({ authorization: `Bearer ${text}` });
/** A good token whose payload was changed: the signature is that of another payload. */
function withScope(scope: unknown): string {
  const [header, , signature] = token().split(".");
  return [header, base64url(JSON.stringify({ ...goodClaims(), scope })), signature].join(".");
}
const asForeign = { signer: signRs256(foreign.privateKey) };
const spki = rsa.publicKey.export({ type: "spki", format: "pem" });
const claims = () => JSON.stringify(goodClaims());
const parts = () => token().split(".") as [string, string, string];

/** Ways to get in with a token that should not, each with what the caller is told. */
export const attacks: readonly Attack[] = [
  ["alg none without a signature", () => bearer(token({}, { header: { alg: "none" }, signer: signNot })), notValid],
  ["alg none with a signature", () => bearer(token({}, { header: { alg: "none" } })), notValid],
  ["alg NoNe with some signature", () => bearer(token({}, { header: { alg: "NoNe" }, ...asForeign })), notValid],
  ["no alg", () => bearer(token({}, { header: { alg: undefined } })), notValid],
  ["alg that is a list", () => bearer(token({}, { header: { alg: ["RS256"] } })), notValid],
  ["another alg than the key's", () => bearer(token({}, { header: { alg: "RS512" } })), notValid],
  [
    "HS256 with the public key as its secret",
    () => bearer(token({}, { header: { alg: "HS256" }, signer: signHs256(spki) })),
    notValid,
  ],
  [
    "HS256 with the modulus as its secret",
    () => bearer(token({}, { header: { alg: "HS256" }, signer: signHs256(jwk(rsa.publicKey).n ?? "") })),
    notValid,
  ],
  ["HS256 that calls itself RS256", () => bearer(token({}, { signer: signHs256(spki) })), notValid],
  [
    "a shared secret that the issuer has published",
    () =>
      bearer(
        token(
          {},
          { header: { alg: "HS256", kid: "shared" }, signer: signHs256(Buffer.from(sharedSecret, "base64url")) },
        ),
      ),
    notValid,
  ],
  [
    "ES256 with the id of an RSA key",
    () => bearer(token({}, { header: { alg: "ES256" }, signer: signEs256(ec.privateKey) })),
    notValid,
  ],
  ["RS256 with the id of an EC key", () => bearer(token({}, { header: { kid: "ec" } })), notValid],
  [
    "the issuer's key for encryption",
    () => bearer(token({}, { header: { kid: "encryption" }, signer: signRs256(encryptionKey) })),
    notValid,
  ],
  ["another's key under the id of the issuer's", () => bearer(token({}, asForeign)), notValid],
  [
    "a key of another issuer under its own id",
    () => bearer(token({}, { header: { kid: "foreign" }, ...asForeign })),
    notValid,
  ],
  ["no key id", () => bearer(token({}, { header: { kid: undefined } })), notValid],
  ["an empty key id", () => bearer(token({}, { header: { kid: "" } })), notValid],
  ["a key id that is a number", () => bearer(token({}, { header: { kid: 0 } })), notValid],
  [
    "a key id that is a path",
    () => bearer(token({}, { header: { kid: "../../../../dev/null" }, signer: signHs256("") })),
    notValid,
  ],
  [
    "a key id that is a query",
    () => bearer(token({}, { header: { kid: "x' UNION SELECT 'k" }, ...asForeign })),
    notValid,
  ],
  ["a key id that every object has", () => bearer(token({}, { header: { kid: "__proto__" }, ...asForeign })), notValid],
  [
    "a key of its own in jwk",
    () => bearer(token({}, { header: { jwk: { ...jwk(foreign.publicKey), kid: "rsa" } }, ...asForeign })),
    notValid,
  ],
  [
    "a place for keys in jku",
    () => bearer(token({}, { header: { jku: "https://evil.example/jwks.json" }, ...asForeign })),
    notValid,
  ],
  [
    "a place for certificates in x5u",
    () => bearer(token({}, { header: { x5u: "https://evil.example/cert.pem" }, ...asForeign })),
    notValid,
  ],
  ["a certificate of its own in x5c", () => bearer(token({}, { header: { x5c: ["MIIB"] }, ...asForeign })), notValid],
  [
    "fields of the header twice",
    () => bearer(tokenOf('{"alg":"RS256","kid":"rsa","alg":"none","kid":"evil"}', claims(), signNot)),
    notValid,
  ],
  [
    "fields of the header twice, the good ones last",
    () => bearer(tokenOf('{"alg":"none","kid":"evil","alg":"RS256","kid":"rsa"}', claims(), asForeign.signer)),
    notValid,
  ],
  [
    "an extension that must be understood",
    () => bearer(token({}, { header: { crit: ["b64"], b64: false } })),
    "The token has critical extensions that this API does not support.",
  ],
  ["an empty signature", () => bearer(`${parts()[0]}.${parts()[1]}.`), notValid],
  ["half a signature", () => bearer(token().slice(0, -170)), notValid],
  ["no signature part", () => bearer(`${parts()[0]}.${parts()[1]}`), notValid],
  ["five parts, as an encrypted token has", () => bearer(`${token()}.e30.e30`), notValid],
  [
    "claims that were changed",
    () => bearer(`${parts()[0]}.${base64url(JSON.stringify({ ...goodClaims(), sub: "admin" }))}.${parts()[2]}`),
    notValid,
  ],
  [
    "a header that was changed",
    () => bearer(`${base64url(JSON.stringify({ ...goodHeader, typ: "at+jwt" }))}.${parts()[1]}.${parts()[2]}`),
    notValid,
  ],
  ["a header that is null", () => bearer(tokenOf("null", claims(), signRs256(rsa.privateKey))), notValid],
  [
    "claims that are a list",
    () => bearer(tokenOf(JSON.stringify(goodHeader), "[]", signRs256(rsa.privateKey))),
    notValid,
  ],
  [
    "claims that are no JSON",
    () => bearer(tokenOf(JSON.stringify(goodHeader), "{", signRs256(rsa.privateKey))),
    notValid,
  ],
  ["another issuer", () => bearer(token({ iss: "https://evil.example/" })), "The token is from another issuer."],
  [
    "an issuer that only begins as ours",
    () => bearer(token({ iss: `${issuer}x` })),
    "The token is from another issuer.",
  ],
  [
    "the issuer without its slash",
    () => bearer(token({ iss: issuer.slice(0, -1) })),
    "The token is from another issuer.",
  ],
  ["no issuer", () => bearer(token({ iss: undefined })), "The token is from another issuer."],
  ["a list of issuers", () => bearer(token({ iss: [issuer] })), notValid],
  ["another audience", () => bearer(token({ aud: "shop" })), "The token is for another audience."],
  ["other audiences", () => bearer(token({ aud: ["shop", "bank"] })), "The token is for another audience."],
  [
    "an audience that contains ours",
    () => bearer(token({ aud: "modelfront-admin" })),
    "The token is for another audience.",
  ],
  ["no audience", () => bearer(token({ aud: undefined })), "The token is for another audience."],
  ["an empty list of audiences", () => bearer(token({ aud: [] })), "The token is for another audience."],
  [
    "our client id beside another audience",
    () => bearer(token({ aud: "shop", client_id: "modelfront" })),
    "The token is for another audience.",
  ],
  ["an end in the past", () => bearer(token({ exp: seconds(-60) })), "The token has expired."],
  ["an end far below zero", () => bearer(token({ exp: -1e300 })), notValid],
  ["no end", () => bearer(token({ exp: undefined })), "The token has no expiry: `exp` is required."],
  ["an end that is null", () => bearer(token({ exp: null })), notValid],
  ["an end that is a text", () => bearer(token({ exp: "9999999999" })), notValid],
  ["a beginning in the future", () => bearer(token({ nbf: seconds(60) })), "The token is not valid yet."],
  [
    "an issue in the future",
    () => bearer(token({ iat: seconds(60) })),
    "The token is not valid yet: its `iat` is in the future.",
  ],
  [
    "an id token of Cognito",
    () => bearer(token({ token_use: "id" })),
    "This is not an access token: send the access token, not the id token.",
  ],
  ["no subject", () => bearer(token({ sub: undefined })), "The token names no subject."],
  ["an empty subject", () => bearer(token({ sub: "" })), "The token names no subject."],
  ["a subject that is an object", () => bearer(token({ sub: { $ne: null } })), notValid],
  [
    "a list of scopes that another key has signed",
    () => bearer(token({ scope: ["modelfront/proxy"] }, asForeign)),
    notValid,
  ],
  ["a list of scopes put in after signing", () => bearer(withScope(["modelfront/proxy"])), notValid],
  ["scopes that are no names", () => bearer(token({ scope: ["modelfront/chat", 1] })), notValid],
  ["a list of scopes in another", () => bearer(token({ scope: [["modelfront/chat"]] })), notValid],
  ["more than any header holds", () => bearer(token({ junk: "x".repeat(8192) })), notBearer],
  ["a token of one letter a million times", () => bearer("a".repeat(1_000_000)), notBearer],
  ["characters that no token has", () => bearer(`${token()}\u0000`), notBearer],
  ["letters of another alphabet", () => bearer(`${token()}é`), notBearer],
  ["a space before Bearer", () => ({ authorization: ` Bearer ${token()}` }), notBearer],
  ["a space after the token", () => bearer(`${token()} `), notBearer],
  ["a line break before the token", () => ({ authorization: `Bearer\r\n ${token()}` }), notBearer],
  ["a tab after Bearer", () => ({ authorization: `Bearer\t${token()}` }), notBearer],
  ["a token without a scheme", () => ({ authorization: token() }), notBearer],
  ["another scheme", () => ({ authorization: `Basic ${token()}` }), notBearer],
  ["two schemes", () => ({ authorization: `Basic dTpw, Bearer ${token()}` }), notBearer],
  ["two tokens", () => ({ authorization: `Bearer ${token()},Bearer ${token()}` }), notBearer],
  ["Bearer twice", () => ({ authorization: `Bearer Bearer ${token()}` }), notBearer],
  [
    "a token as x-api-key",
    () => ({ apiKey: token() }),
    "The header x-api-key holds no issued key: they begin with mf_",
  ],
  [
    "one token as Authorization and another as x-api-key",
    () => ({ ...bearer(token()), apiKey: token({ sub: "user-2" }) }),
    "Authorization and x-api-key are not the same: send one of them.",
  ],
  [
    "an issued key where there are none",
    () => bearer(`mf_0123456789abcdef_${"A".repeat(43)}`),
    "This API does not accept issued keys.",
  ],
];
