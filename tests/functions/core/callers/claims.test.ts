import { caller as callerSchema, type Caller } from "../../../../functions/core/callers/caller";
import { callerOfClaims } from "../../../../functions/core/callers/claims";
import { jwtPolicy } from "./issuer";

const of = (claims: Record<string, unknown>) => callerOfClaims({ sub: "user-1", ...claims }, jwtPolicy) as Caller;

describe("the caller of a token", () => {
  it("may do what the settings give to all, and has their limit", () => {
    expect(callerOfClaims({ sub: "user-1" }, { ...jwtPolicy, scopes: ["chat"], callsPerDay: 7 })).toEqual({
      kind: "jwt",
      id: "user-1",
      scopes: ["chat"],
      models: null,
      limits: { perDay: 7 },
    });
  });

  it.each<[string, unknown, string[]]>([
    ["one scope", "modelfront/proxy", ["predict", "proxy"]],
    ["several", "openid modelfront/chat modelfront/proxy", ["predict", "chat", "proxy"]],
    ["several in brackets, as API Gateway writes a list", "[openid modelfront/proxy]", ["predict", "proxy"]],
    ["a list", ["modelfront/chat", 7], ["predict", "chat"]],
    ["names of others", "proxy shop/proxy modelfront/admin xmodelfront/proxy", ["predict"]],
    ["nothing", "", ["predict"]],
    ["a number", 7, ["predict"]],
    ["null", null, ["predict"]],
  ])("may do besides what its scope names: %s", (_what, scope, expected) => {
    expect(of({ scope }).scopes).toEqual(expected);
  });

  it("has its scopes in `scp` where an issuer calls them so", () => {
    expect(of({ scp: ["modelfront/proxy"] }).scopes).toEqual(["predict", "proxy"]);
    expect(of({ scp: "[modelfront/proxy]" }).scopes).toEqual(["predict", "proxy"]);
  });

  it("is bound to the models that its scope names", () => {
    expect(of({ scope: "modelfront/model:iris modelfront/model:digits" }).models).toEqual(["iris", "digits"]);
  });

  it.each(["user-1", "auth0|5f7c8ec7c33c6c004bbafe82", "me@example.com", "6418b458-d091-705e-122e-04bf2945fcdf"])(
    "is known by its subject: %s",
    (sub) => {
      expect(of({ sub }).id).toBe(sub);
    },
  );

  it.each([
    ["long", "x".repeat(65)],
    ["with spaces", "a b"],
    ["with a line break", "a\n"],
    ["like a digest", "~87428fc522803d31065e7bce3cf03fe4"],
  ])("is known by a digest of a subject that is %s", (_what, sub) => {
    const { id } = of({ sub });
    expect(id).toMatch(/^~[0-9a-f]{32}$/);
    expect(id).not.toBe(sub);
    expect(of({ sub: `${sub}.` }).id).not.toBe(id);
  });

  it("fits what crosses the gateway, whatever the subject is", () => {
    expect(callerSchema.parse(of({ sub: "\u0000".repeat(10_000) }))).toMatchObject({ kind: "jwt" });
  });

  it.each([
    ["an id token", { token_use: "id" }, "This is not an access token: send the access token, not the id token."],
    ["no subject", { sub: undefined }, "The token names no subject."],
    ["an empty subject", { sub: "" }, "The token names no subject."],
  ])("is nobody with %s", (_what, claims, message) => {
    expect(of(claims)).toEqual({ code: "invalid_credentials", message });
  });
});
