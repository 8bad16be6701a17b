import { type CallerHeaders } from "../../../../functions/core/callers/credentials";
import { createIdentify, type IdentifyOptions } from "../../../../functions/core/callers/identify";
import { JwksUnavailable } from "../../../../functions/core/callers/jwks";
import { type KeyStore } from "../../../../functions/core/callers/key-store";
import { createSecret } from "../../../../functions/core/callers/secret";
import { jwks, jwtPolicy, token } from "./issuer";
import { issueKey, storeOf } from "./keys";

const now = Date.parse("2026-06-01T12:00:00.000Z");
const sourceIp = "203.0.113.7";
const keysAlone = { keys: true };

/** Identifies with a store of keys; says what was warned of. */
function createTest(options: Partial<IdentifyOptions> = {}) {
  const warnings: [message: string, cause: unknown][] = [];
  const identify = createIdentify({
    policy: keysAlone,
    keys: storeOf(),
    now: () => now,
    warn: (...warning) => warnings.push(warning),
    ...options,
  });
  return { identify: (headers: CallerHeaders) => identify({ ...headers, sourceIp }), warnings };
}

const bearer = (text: string): CallerHeaders => ({ authorization: `Bearer ${text}` });
const invalid = (message: string) => ({ code: "invalid_credentials", message });
const unavailable = {
  code: "store_unavailable",
  message: "Credentials cannot be checked at the moment. Try again in a few seconds.",
};

describe("an issued key", () => {
  const limits = { perDay: 1000, perSecond: { rate: 5, burst: 10 } };
  const { key, text } = issueKey({ scopes: ["predict", "proxy"], models: ["iris"], limits });
  const caller = { kind: "key", id: key.id, scopes: ["predict", "proxy"], models: ["iris"], limits };

  it.each<[string, CallerHeaders]>([
    ["as a bearer", bearer(text)],
    ["as x-api-key", { apiKey: text }],
    ["as both, if they are the same", { ...bearer(text), apiKey: text }],
  ])("says who calls and what they may: %s", async (_how, headers) => {
    expect(await createTest({ keys: storeOf(key) }).identify(headers)).toEqual(caller);
  });

  it("holds until the very millisecond that it expires", async () => {
    const expires = "2026-06-01T12:00:00.001Z";
    const held = issueKey({ expires });
    const past = issueKey({ expires: "2026-06-01T12:00:00.000Z" });
    expect(await createTest({ keys: storeOf(held.key) }).identify(bearer(held.text))).toMatchObject({ kind: "key" });
    expect(await createTest({ keys: storeOf(past.key) }).identify(bearer(past.text))).toEqual(
      invalid("The key expired on 2026-06-01T12:00:00.000Z."),
    );
  });

  it("is refused from the moment that it is revoked", async () => {
    const keys = storeOf(key);
    const { identify } = createTest({ keys });
    expect(await identify(bearer(text))).toEqual(caller);
    await keys.put({ ...key, revoked: "2026-06-01T11:59:59.000Z" });
    expect(await identify(bearer(text))).toEqual(invalid("The key has been revoked."));
  });

  it("has two secrets for the time of grace after it was rotated", async () => {
    const [old] = key.secrets;
    const secrets = (ends: string) => [createSecret().hashed, { ...old!, ends }];
    const inGrace = { ...key, secrets: secrets("2026-06-01T12:00:00.001Z") };
    const afterwards = { ...key, secrets: secrets("2026-06-01T12:00:00.000Z") };
    expect(await createTest({ keys: storeOf(inGrace) }).identify(bearer(text))).toEqual(caller);
    expect(await createTest({ keys: storeOf(afterwards) }).identify(bearer(text))).toEqual(
      invalid("The key is not valid."),
    );
  });

  const another = issueKey().text;
  it.each<[string, CallerHeaders, string]>([
    ["another secret", bearer(another), "The key is not valid."],
    ["an unknown id", bearer(another.replace(key.id, "f".repeat(16))), "The key is not valid."],
    [
      "an id in capitals",
      bearer(text.replace(key.id, key.id.toUpperCase())),
      "The key is not valid: it is incomplete.",
    ],
    ["its id alone", bearer(`mf_${key.id}`), "The key is not valid: it is incomplete."],
    ["its last letter missing", bearer(text.slice(0, -1)), "The key is not valid: it is incomplete."],
    ["one letter more", bearer(`${text}A`), "The key is not valid: it is incomplete."],
    [
      "the hash in place of the secret",
      bearer(`mf_${key.id}_${key.secrets[0]?.hash.slice(0, 43)}`),
      "The key is not valid.",
    ],
    [
      "two keys that differ",
      { ...bearer(text), apiKey: another },
      "Authorization and x-api-key are not the same: send one of them.",
    ],
    ["two keys in one header", { apiKey: `${text},${text}` }, "The header x-api-key does not hold a key."],
    ["a word", bearer("secret"), "This key was not issued by this API."],
    ["a word as x-api-key", { apiKey: "secret" }, "The header x-api-key holds no issued key: they begin with mf_"],
    ["an empty x-api-key", { apiKey: "" }, "The header x-api-key does not hold a key."],
    [
      "basic authorization",
      { authorization: "Basic dXNlcjpwYXNz" },
      "The header Authorization is not `Bearer` and one key or token.",
    ],
  ])("is not %s", async (_what, headers, message) => {
    expect(await createTest({ keys: storeOf(key) }).identify(headers)).toEqual(invalid(message));
  });

  it("is not told that it has expired or is revoked without its secret", async () => {
    const ended = { ...key, expires: "2026-01-02T00:00:00.000Z", revoked: "2026-01-02T00:00:00.000Z" };
    expect(await createTest({ keys: storeOf(ended) }).identify(bearer(another))).toEqual(
      invalid("The key is not valid."),
    );
  });

  it("is looked for by its id alone, and not at all if it is not whole", async () => {
    const keys = storeOf(key);
    const { identify } = createTest({ keys });
    await identify(bearer(text));
    await identify(bearer(`mf_../../etc/passwd_${"A".repeat(43)}`));
    await identify(bearer(`mf_${key.id}`));
    expect(keys.looked).toEqual([key.id]);
  });

  it("is refused where the settings accept none, even if the store knows it", async () => {
    const keys = storeOf(key);
    const { identify } = createTest({ policy: { keys: false, anonymous: { scopes: ["predict"] } }, keys });
    expect(await identify(bearer(text))).toEqual(invalid("This API does not accept issued keys."));
    expect(keys.looked).toEqual([]);
  });
});

describe("a store of keys that is down", () => {
  const { key, text } = issueKey();
  const policy = { keys: true, anonymous: { scopes: ["predict" as const] } };

  it("lets no key through, and warns once a minute without a word of the key", async () => {
    const failure = new Error("connect ECONNREFUSED");
    const keys: KeyStore = { ...storeOf(key), find: () => Promise.reject(failure) };
    let time = now;
    const { identify, warnings } = createTest({ policy, keys, now: () => time });
    for (let i = 0; i < 20; i++) expect(await identify(bearer(text))).toEqual(unavailable);
    const warning = ["The store of keys cannot be reached: its callers get 503.", failure];
    expect(warnings).toEqual([warning]);
    time += 60_000;
    await identify(bearer(text));
    expect(warnings).toEqual([warning, warning]);
  });

  it("does not keep callers without credentials away", async () => {
    const keys: KeyStore = { ...storeOf(), find: () => Promise.reject(new Error("down")) };
    const { identify, warnings } = createTest({ policy, keys });
    expect(await identify({})).toMatchObject({ kind: "anonymous" });
    expect(warnings).toEqual([]);
  });

  it("is forgotten when it answers again", async () => {
    let down = true;
    const store = storeOf(key);
    const keys: KeyStore = {
      ...store,
      find: (id) => (down ? Promise.reject(new Error("down")) : store.find(id)),
    };
    const { identify } = createTest({ keys });
    expect(await identify(bearer(text))).toEqual(unavailable);
    down = false;
    expect(await identify(bearer(text))).toMatchObject({ kind: "key" });
  });
});

describe("an issuer of tokens that is down", () => {
  it("lets no token through, and does not call it wrong", async () => {
    const failure = new JwksUnavailable("No keys");
    const fetcher = { fetch: () => Promise.reject(failure) };
    const { identify, warnings } = createTest({ policy: { keys: false, jwt: jwtPolicy }, fetcher });
    expect(await identify(bearer(token()))).toEqual(unavailable);
    expect(await identify(bearer(token()))).toEqual(unavailable);
    expect(warnings).toEqual([["The issuer of tokens cannot be reached: its callers get 503.", failure]]);
  });
});

describe("a caller without credentials", () => {
  const anonymous = { callsPerHour: 100, scopes: ["predict" as const] };

  it.each<[string, CallerHeaders]>([
    ["no header", {}],
    ["the word anonymous as a bearer", bearer("anonymous")],
    ["the word anonymous as x-api-key", { apiKey: "anonymous" }],
  ])("is known by its address: %s", async (_what, headers) => {
    expect(await createTest({ policy: { keys: true, anonymous } }).identify(headers)).toEqual({
      kind: "anonymous",
      id: "203.0.113.7",
      scopes: ["predict"],
      models: null,
      limits: { perHour: 100 },
    });
  });

  it("has no limit where the settings name none", async () => {
    const { identify } = createTest({ policy: { keys: false, anonymous: { scopes: ["chat"] } } });
    expect(await identify({})).toMatchObject({ scopes: ["chat"], limits: {} });
  });

  it("may be a client that insists on some key, where that can be neither a key nor a token", async () => {
    const { identify } = createTest({ policy: { keys: true, anonymous } });
    expect(await identify(bearer("sk-none"))).toEqual(await identify({}));
  });

  it.each(["Bearer", "Bearer ", "bearer EMPTY", "Bearer sk-no-key-required", "Bearer none", "Bearer undefined"])(
    "may send an empty or a placeholder bearer, also where tokens are accepted: %s",
    async (authorization) => {
      const { identify } = createTest({ policy: { keys: true, anonymous, jwt: jwtPolicy }, jwks });
      expect(await identify({ authorization })).toEqual(await identify({}));
      expect(await createTest({ policy: { keys: true } }).identify({ authorization })).toHaveProperty(
        "code",
        "invalid_credentials",
      );
    },
  );

  it("is not the holder of a key who sends a placeholder beside it", async () => {
    const { key, text } = issueKey();
    const { identify } = createTest({ policy: { keys: true, anonymous }, keys: storeOf(key) });
    expect(await identify({ authorization: "Bearer EMPTY", apiKey: text })).toMatchObject({ kind: "key", id: key.id });
  });

  it("is not what becomes of one whose credentials are wrong", async () => {
    const withTokens = createTest({ policy: { keys: true, anonymous, jwt: jwtPolicy }, jwks });
    expect(await withTokens.identify(bearer("wrong"))).toMatchObject({ code: "invalid_credentials" });
    const withKeys = createTest({ policy: { keys: true, anonymous } });
    expect(await withKeys.identify(bearer("mf_wrong"))).toMatchObject({ code: "invalid_credentials" });
    const closed = createTest({ policy: { keys: true } });
    expect(await closed.identify(bearer("wrong"))).toEqual(invalid("This key was not issued by this API."));
  });

  const key = "a key, as `Authorization: Bearer mf_…` or `x-api-key: mf_…`";
  const jwt = "a token of its issuer, as `Authorization: Bearer …`";
  it.each([
    ["keys", { keys: true }, `Credentials required. Send ${key}.`],
    ["tokens", { keys: false, jwt: jwtPolicy }, `Credentials required. Send ${jwt}.`],
    ["both", { keys: true, jwt: jwtPolicy }, `Credentials required. Send ${key}, or ${jwt}.`],
    ["neither", { keys: false }, "This API is closed."],
  ])("is told what to send where the settings want credentials: %s", async (_what, policy, message) => {
    expect(await createTest({ policy, jwks }).identify({})).toEqual({ code: "missing_credentials", message });
  });
});

describe("keys and tokens together", () => {
  it("are told apart by how they begin", async () => {
    const { key, text } = issueKey();
    const { identify } = createTest({ policy: { keys: true, jwt: jwtPolicy }, keys: storeOf(key), jwks });
    expect(await identify(bearer(text))).toMatchObject({ kind: "key", id: key.id });
    expect(await identify(bearer(token()))).toMatchObject({ kind: "jwt", id: "user-1" });
  });
});
