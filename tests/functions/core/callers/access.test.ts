import { readCaller, requireAccess, type AuthorizerContext } from "../../../../functions/core/callers/access";
import { type Caller } from "../../../../functions/core/callers/caller";
import { type Refusal } from "../../../../functions/core/callers/refusal";
import { jwtPolicy } from "./issuer";

const caller: Caller = {
  kind: "key",
  id: "0123456789abcdef",
  scopes: ["predict"],
  models: null,
  limits: { perDay: 1 },
};

/** The error that a function throws, or nothing. */
function errorOf(call: () => unknown): unknown {
  try {
    call();
  } catch (error) {
    return error;
  }
  return undefined;
}

describe("readCaller", () => {
  const keys = { keys: true };

  it("reads the caller that our authorizer found", () => {
    expect(readCaller({ lambda: { caller: JSON.stringify(caller) } }, keys)).toEqual(caller);
  });

  it("makes the caller of the claims that the gateway's own authorizer found, which are texts", () => {
    const claims = { sub: "user-1", exp: "1787996002", scope: "[modelfront/proxy modelfront/model:iris]" };
    expect(readCaller({ jwt: { claims } }, { keys: false, jwt: { ...jwtPolicy, callsPerDay: 9 } })).toEqual({
      kind: "jwt",
      id: "user-1",
      scopes: ["predict", "proxy"],
      models: ["iris"],
      limits: { perDay: 9 },
    });
  });

  it("takes what an authorizer in the same process found", () => {
    expect(readCaller({ identified: caller }, keys)).toBe(caller);
    const identified: Refusal = { code: "invalid_credentials", message: "The key is not valid." };
    expect(errorOf(() => readCaller({ identified }, keys))).toMatchObject({ status: 401, message: identified.message });
  });

  const challenge = 'Bearer realm="modelfront"';
  it.each<[Refusal["code"], number, Record<string, string>]>([
    ["missing_credentials", 401, { "www-authenticate": challenge }],
    ["invalid_credentials", 401, { "www-authenticate": `${challenge}, error="invalid_token"` }],
    ["store_unavailable", 503, { "retry-after": "5" }],
    ["internal_error", 500, {}],
  ])("throws the refusal %s with its status and headers", (code, status, headers) => {
    const refusal: Refusal = { code, message: "No." };
    expect(errorOf(() => readCaller({ lambda: { refusal: JSON.stringify(refusal) } }, keys))).toMatchObject({
      name: "ApiError",
      code,
      status,
      message: "No.",
      headers,
    });
  });

  it("takes a refusal for a refusal, even beside a caller", () => {
    const refusal: Refusal = { code: "invalid_credentials", message: "No." };
    const lambda = { caller: JSON.stringify(caller), refusal: JSON.stringify(refusal) };
    expect(errorOf(() => readCaller({ lambda }, keys))).toMatchObject({ code: "invalid_credentials" });
  });

  it("refuses an id token that the gateway's own authorizer let pass", () => {
    const context = { jwt: { claims: { sub: "user-1", token_use: "id" } } };
    expect(errorOf(() => readCaller(context, { keys: false, jwt: jwtPolicy }))).toMatchObject({
      code: "invalid_credentials",
    });
  });

  it.each<[string, AuthorizerContext]>([
    ["nothing", null],
    ["nothing of an authorizer", {}],
    ["an authorizer that says nothing", { lambda: {} }],
    ["an authorizer that says null", { lambda: null }],
    ["a caller that is no text", { lambda: { caller: { ...caller } } }],
    ["claims where no tokens are accepted", { jwt: { claims: { sub: "user-1" } } }],
  ])("lets nobody pass with %s", (_what, context) => {
    expect(errorOf(() => readCaller(context, keys))).toMatchObject({
      code: "missing_credentials",
      message: "No valid credentials: send a key or a token.",
    });
  });

  it.each(["", "{}", "[]", "null", JSON.stringify({ ...caller, scopes: ["admin"] })])(
    "lets nobody pass if our authorizer says %s",
    (text) => {
      expect(() => readCaller({ lambda: { caller: text } }, keys)).toThrow();
    },
  );
});

describe("requireAccess", () => {
  const anonymous: Caller = { ...caller, kind: "anonymous", id: "203.0.113.7" };

  it.each(["open", "caller", "predict"] as const)("lets a caller pass to what needs %s, if that is its", (access) => {
    expect(errorOf(() => requireAccess({ access }, caller, "iris"))).toBeUndefined();
  });

  it.each<[string, Caller, string]>([
    ["a key", caller, 'Your key may not use this: it needs the scope "proxy".'],
    ["a token", { ...caller, kind: "jwt" }, 'Your token may not use this: it needs the scope "proxy".'],
    [
      "nobody known",
      anonymous,
      'Callers without credentials may not use this: it needs a key or a token with the scope "proxy".',
    ],
  ])("refuses %s without the scope", (_what, who, message) => {
    expect(errorOf(() => requireAccess({ access: "proxy" }, who))).toMatchObject({
      code: "not_allowed",
      status: 403,
      message,
      param: null,
    });
  });

  it("refuses models that a caller is not bound to", () => {
    const bound: Caller = { ...caller, models: ["iris", "digits"] };
    expect(errorOf(() => requireAccess({ access: "predict" }, bound, "digits"))).toBeUndefined();
    expect(errorOf(() => requireAccess({ access: "predict" }, bound, "velib"))).toMatchObject({
      code: "not_allowed",
      message: 'Your key may not use the model "velib". It may use iris, digits.',
      param: "model",
    });
  });

  it("lets a caller without any scope see what is for all callers", () => {
    const none: Caller = { ...caller, scopes: [] };
    expect(errorOf(() => requireAccess({ access: "caller" }, none))).toBeUndefined();
  });
});
