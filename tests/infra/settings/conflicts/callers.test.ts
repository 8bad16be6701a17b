import { parseSettings } from "../../../../infra/settings/parse";
import { SettingsError, type SettingProblem } from "../../../../infra/settings/problems";

function problemsOf(values: Readonly<Record<string, unknown>>): readonly SettingProblem[] {
  try {
    const models = [{ name: "wine" }];
    parseSettings(
      { values: { models, ...values }, region: "eu-west-3", source: "Pulumi.test.yaml" },
      { known: ["wine"] },
    );
    return [];
  } catch (error) {
    if (error instanceof SettingsError) return error.problems;
    throw error;
  }
}

const withCallers = (callers: unknown, others: object = {}) => problemsOf({ api: { callers, ...others } });
const keys = "modelfront:api.callers.keys";
const oidc = { issuedBy: "oidc", issuer: "https://login.example.com/", audiences: ["modelfront"] };

describe("callers", () => {
  it("refuse a stack that no caller could use", () => {
    expect(withCallers({ keys: false })).toEqual([
      {
        key: keys,
        found: false,
        allowed: "true, or another kind of caller (anonymous, jwt): nobody could call the API",
      },
    ]);
  });

  it.each([
    ["keys alone, which is the default", {}],
    ["callers without credentials alone", { keys: false, anonymous: {} }],
    ["tokens alone", { keys: false, jwt: oidc }],
    ["users of a pool of its own", { keys: false, jwt: { issuedBy: "cognito" } }],
  ])("may be %s", (_who, callers) => {
    expect(withCallers(callers)).toEqual([]);
  });

  it("keep the proxy from callers without credentials", () => {
    const key = "modelfront:api.callers.anonymous.scopes";
    expect(withCallers({ anonymous: { scopes: ["predict", "proxy"] } })).toEqual([
      {
        key,
        found: ["predict", "proxy"],
        allowed: "predict, chat: the proxy requires credentials",
      },
    ]);
  });

  it("refuse a proxy that nobody could use", () => {
    const proxy = { endpoints: ["team-a-*"] };
    expect(withCallers({ keys: false, anonymous: {} }, { proxy })).toEqual([
      {
        key: keys,
        found: false,
        allowed: "true, or jwt: the proxy (api.proxy.endpoints) requires credentials",
      },
    ]);
    expect(withCallers({ keys: false, jwt: oidc }, { proxy })).toEqual([]);
  });

  it.each<[string, unknown, SettingProblem]>([
    [
      "an issuer that is not given",
      { jwt: { issuedBy: "oidc", audiences: ["a"] } },
      {
        key: "modelfront:api.callers.jwt.issuer",
        found: undefined,
        allowed: "a URL that begins with https://",
      },
    ],
    [
      "an issuer that anybody could play",
      { jwt: { ...oidc, issuer: "http://login.example.com/" } },
      {
        key: "modelfront:api.callers.jwt.issuer",
        found: "http://login.example.com/",
        allowed: "a URL that begins with https://",
      },
    ],
    [
      "an issuer of another kind",
      { jwt: { issuedBy: "auth0" } },
      {
        key: "modelfront:api.callers.jwt.issuedBy",
        found: "auth0",
        allowed: "one of oidc, cognito",
      },
    ],
    [
      "an issuer beside a user pool",
      { jwt: { issuedBy: "cognito", issuer: "https://login.example.com/" } },
      {
        key: "modelfront:api.callers.jwt.issuer",
        found: "https://login.example.com/",
        allowed: "only with issuedBy oidc. Available: issuedBy, scopes, callsPerDay",
      },
    ],
    [
      "callers without credentials that are only a word",
      { anonymous: "yes" },
      {
        key: "modelfront:api.callers.anonymous",
        found: "yes",
        allowed: "settings with callsPerHour and scopes",
      },
    ],
    [
      "no calls in an hour",
      { anonymous: { callsPerHour: 0 } },
      {
        key: "modelfront:api.callers.anonymous.callsPerHour",
        found: 0,
        allowed: "a whole number, at least 1",
      },
    ],
    [
      "a scope that there is not",
      { anonymous: { scopes: ["predict", "admin"] } },
      {
        key: "modelfront:api.callers.anonymous.scopes[1]",
        found: "admin",
        allowed: "one of predict, chat, proxy",
      },
    ],
    [
      "keys that are neither accepted nor not",
      { keys: "maybe" },
      {
        key: keys,
        found: "maybe",
        allowed: "true or false",
      },
    ],
    [
      "a kind of caller that there is not",
      { ips: [] },
      {
        key: "modelfront:api.callers.ips",
        found: [],
        allowed: "no such setting. Available: anonymous, keys, jwt, refusalsPerMinute, clientAddresses",
      },
    ],
  ])("refuse %s", (_what, callers, problem) => {
    expect(withCallers(callers)).toEqual([problem]);
  });
});

describe("the other settings of the API", () => {
  it.each<[string, Record<string, unknown>, SettingProblem]>([
    [
      "a pattern that begins with anything",
      { api: { proxy: { endpoints: ["*"] } } },
      {
        key: "modelfront:api.proxy.endpoints[0]",
        found: "*",
        allowed: "an endpoint name, or a prefix followed by *",
      },
    ],
    [
      "a host with a path",
      { api: { imageUrl: { allowedHosts: ["images.example.com/a"] } } },
      {
        key: "modelfront:api.imageUrl.allowedHosts[0]",
        found: "images.example.com/a",
        allowed: "a host name in lower case such as images.example.com",
      },
    ],
    [
      "a policy that there is not",
      { api: { limits: { whenStoreIsDown: "shut" } } },
      {
        key: "modelfront:api.limits.whenStoreIsDown",
        found: "shut",
        allowed: "one of open, closed",
      },
    ],
    [
      "an origin that would end the text it stands in",
      { api: { cors: { allowOrigins: ['https://a"b'] } } },
      {
        key: "modelfront:api.cors.allowOrigins[0]",
        found: 'https://a"b',
        allowed: "an origin such as https://example.com, page for the stack's own page, or * for all",
      },
    ],
    [
      "somewhere to send users back to, without users",
      { userPool: { callbackUrls: ["https://app.example.com/"] } },
      {
        key: "modelfront:userPool.callbackUrls",
        found: ["https://app.example.com/"],
        allowed: "nothing: without modelfront:api.callers.jwt.issuedBy cognito there is no user pool",
      },
    ],
    [
      "somewhere to send users back to in the clear",
      { api: { callers: { jwt: { issuedBy: "cognito" } } }, userPool: { callbackUrls: ["http://app.example.com/"] } },
      {
        key: "modelfront:userPool.callbackUrls[0]",
        found: "http://app.example.com/",
        allowed: "an https:// URL, or http://localhost for trials",
      },
    ],
    [
      "a log that is only wanted",
      { logs: { streamingAccess: true } },
      {
        key: "modelfront:logs.streamingAccess",
        found: true,
        allowed: "one of off, account-role, own-role",
      },
    ],
    [
      "protection in words",
      { deletionProtection: "on" },
      {
        key: "modelfront:deletionProtection",
        found: "on",
        allowed: "true or false",
      },
    ],
  ])("refuse %s", (_what, values, problem) => {
    expect(problemsOf(values)).toEqual([problem]);
  });
});
