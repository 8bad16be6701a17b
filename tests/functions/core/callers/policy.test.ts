import { callerPolicy, needsLambdaAuthorizer } from "../../../../functions/core/callers/policy";

describe("callerPolicy", () => {
  it("lets keys alone call if it says nothing else", () => {
    expect(callerPolicy.parse({})).toEqual({ keys: true });
  });

  it("fills in what anonymous callers and tokens may do", () => {
    const jwt = { issuer: "https://login.example.com/", audiences: ["modelfront"] };
    expect(callerPolicy.parse({ keys: false, anonymous: {}, jwt })).toEqual({
      keys: false,
      anonymous: { scopes: ["predict"] },
      jwt: { ...jwt, scopes: ["predict", "chat"] },
    });
  });

  it.each([
    ["an issuer without https", { jwt: { issuer: "http://login.example.com/", audiences: ["a"] } }, ["jwt", "issuer"]],
    [
      "keys of an issuer without https",
      { jwt: { issuer: "https://a.example/", audiences: ["a"], jwksUri: "http://a.example/" } },
      ["jwt", "jwksUri"],
    ],
    ["no audience", { jwt: { issuer: "https://login.example.com/", audiences: [] } }, ["jwt", "audiences"]],
    ["a scope that there is not", { anonymous: { scopes: ["admin"] } }, ["anonymous", "scopes", 0]],
    ["a field that there is not", { anonymus: {} }, []],
  ])("refuses %s", (_what, policy, path) => {
    expect(callerPolicy.safeParse(policy).error?.issues.map((issue) => issue.path)).toEqual([path]);
  });
});

describe("needsLambdaAuthorizer", () => {
  const oidc = { issuedBy: "oidc" as const, issuer: "https://a.example/", audiences: ["a"], scopes: [] };

  it.each([
    ["tokens alone", { keys: false, jwt: oidc }, false],
    ["tokens of Cognito alone", { keys: false, jwt: { issuedBy: "cognito" as const } }, false],
    ["tokens whose keys are elsewhere", { keys: false, jwt: { ...oidc, jwksUri: "https://a.example/keys" } }, true],
    ["tokens and keys", { keys: true, jwt: oidc }, true],
    ["tokens and anonymous callers", { keys: false, anonymous: {}, jwt: oidc }, true],
    ["keys alone", { keys: true }, true],
    ["anonymous callers alone", { keys: false, anonymous: {} }, true],
    ["nobody", { keys: false }, true],
  ])("decides for a stack with %s", (_what, callers, expected) => {
    expect(needsLambdaAuthorizer(callers)).toBe(expected);
  });
});
