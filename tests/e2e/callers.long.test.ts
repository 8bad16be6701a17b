import { generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { type ErrorBody } from "../../model/errors";
import { type ChatStack, startChatStack } from "./chat-stack";

const chat = "/v1/chat/completions";
const bodies: Readonly<Record<string, object>> = {
  "/predict": { instances: [[5.1, 3.5, 1.4, 0.2]] },
  [chat]: { model: "chat-tiny", messages: [{ role: "user", content: "7 * 8" }], stream: true },
};

/** Status, and code of an error. */
async function post({ apiUrl }: ChatStack, route: string, headers: Record<string, string> = {}) {
  const response = await fetch(apiUrl + route, {
    method: "POST",
    headers: { "content-type": "application/json", "cache-control": "no-store", ...headers },
    body: JSON.stringify(bodies[route]),
  });
  const text = await response.text();
  const remaining = response.headers.get("x-ratelimit-remaining");
  return [response.status, response.ok ? remaining : (JSON.parse(text) as Partial<ErrorBody>).error?.code];
}

describe("callers without credentials", () => {
  let stack: ChatStack;
  beforeAll(async () => {
    stack = await startChatStack({
      api: { callers: { anonymous: { callsPerHour: 2, scopes: ["predict", "chat"] }, keys: true } },
    });
  });
  afterAll(() => stack.close());

  it.each(["/predict", chat])("share one limit per address, whatever X-Forwarded-For says: %s", async (route) => {
    const forged = (address: string) => post(stack, route, { "x-forwarded-for": address, forwarded: `for=${address}` });
    expect(await forged("198.51.100.1")).toEqual([200, "1"]);
    expect(await forged("198.51.100.2")).toEqual([200, "0"]);
    expect(await forged("198.51.100.3, 203.0.113.9")).toEqual([429, "quota_exceeded"]);
    expect(await post(stack, route)).toEqual([429, "quota_exceeded"]);
    expect(await post(stack, route, { "x-api-key": await stack.issueKey() })).toEqual([200, null]);
  });

  it("may ask /healthz", async () => {
    expect((await fetch(`${stack.apiUrl}/healthz`)).status).toBe(200);
  });
});

describe("callers with tokens alone", () => {
  const issuer = "https://login.example.com";
  let dir: string;
  let stack: ChatStack;
  let privateKey: KeyObject;
  beforeAll(async () => {
    dir = await mkdtemp(path.join(os.tmpdir(), "modelfront-jwks-"));
    const pair = generateKeyPairSync("rsa", { modulusLength: 2048 });
    privateKey = pair.privateKey;
    const jwk = { ...pair.publicKey.export({ format: "jwk" }), kid: "1", alg: "RS256", use: "sig" };
    await writeFile(path.join(dir, "jwks.json"), JSON.stringify({ keys: [jwk] }));
    stack = await startChatStack({
      jwksFile: path.join(dir, "jwks.json"),
      api: { callers: { keys: false, jwt: { issuedBy: "oidc", issuer, audiences: ["modelfront"] } } },
    });
  });
  afterAll(async () => {
    await stack.close();
    await rm(dir, { recursive: true });
  });

  function bearer(change: object = {}) {
    const claims = { iss: issuer, aud: "modelfront", sub: "ada", exp: Math.floor(Date.now() / 1000) + 60, ...change };
    const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
    const text = `${encode({ alg: "RS256", kid: "1" })}.${encode(claims)}`;
    return { authorization: `Bearer ${text}.${sign("sha256", Buffer.from(text), privateKey).toString("base64url")}` };
  }

  it("are accepted by both APIs with the local JWKS file", async () => {
    expect(await post(stack, "/predict", bearer())).toEqual([200, null]);
    expect(await post(stack, chat, bearer())).toEqual([200, null]);
  });

  it.each([
    ["no token", {}],
    ["another audience", { aud: "other" }],
    ["a token of yesterday", { exp: 1 }],
    ["another issuer", { iss: "https://evil.example" }],
  ])("get 401 with %s on both APIs", async (what, change) => {
    const headers = what === "no token" ? {} : bearer(change);
    expect(await post(stack, "/predict", headers)).toEqual([401, undefined]);
    expect(await post(stack, chat, headers)).toEqual([
      401,
      what === "no token" ? "missing_credentials" : "invalid_credentials",
    ]);
  });
});
