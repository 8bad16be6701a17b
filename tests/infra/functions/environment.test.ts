import { apiSettings } from "../../../functions/core/api-settings";
import { lambda } from "../../../functions/core/limits";
import { callerPolicy } from "../../../functions/core/callers/policy";
import {
  callersVariable,
  environmentBytes,
  modelsVariable,
  routedArtifacts,
  routedProtocol,
  settingsVariable,
} from "../../../infra/functions/environment";
import { parseSettings } from "../../../infra/settings/parse";
import { settingsWith } from "../support/components";

const pool = { issuer: "https://cognito-idp.eu-west-3.amazonaws.com/eu-west-3_AbCdEf123", audiences: ["client"] };
const callersOf = (callers: unknown) => settingsWith({ api: { callers } }).api.callers;

describe("modelsVariable", () => {
  const route = { name: "m", endpointName: "m-1", mode: "always-on", version: "0123456789ab", variants: [] } as const;

  it("says nothing of what a model has not", () => {
    expect(modelsVariable([route])).toEqual({ m: ["m-1", "always-on", "0123456789ab"] });
  });

  it("names the variants, and the protocol if it is not the model's own", () => {
    expect(modelsVariable([{ ...route, variants: ["A", "B"] }])).toEqual({
      m: ["m-1", "always-on", "0123456789ab", ["A", "B"]],
    });
    expect(modelsVariable([{ ...route, protocol: "openai" }])).toEqual({
      m: ["m-1", "always-on", "0123456789ab", [], "openai"],
    });
  });
});

describe("modelsVariable of models on the shared endpoint", () => {
  const route = { name: "m", endpointName: "shared-1", mode: "shared", version: "0123456789ab", variants: [] } as const;

  it("is no longer than for an endpoint of their own: the artifact is named for model and version", () => {
    expect(modelsVariable([route])).toEqual({ m: ["shared-1", "shared", "0123456789ab"] });
  });

  it("has the weight and the version of each variant, and whether callers keep theirs", () => {
    const hosting = { mode: "shared", assignBy: "caller", variants: [{ name: "A", weight: 9 }] } as const;
    const variants = routedArtifacts({ ...hosting, variants: [...hosting.variants] }, () => "aaaaaaaaaaaa");
    expect(modelsVariable([{ ...route, variants }])).toEqual({
      m: ["shared-1", "shared", "0123456789ab", [["A", 9, "aaaaaaaaaaaa"]]],
    });
    expect(modelsVariable([{ ...route, variants, assignBy: "caller" }])).toEqual({
      m: ["shared-1", "shared", "0123456789ab", [["A", 9, "aaaaaaaaaaaa"]], null, null, "caller"],
    });
  });

  it("fits forty models into the environment of a function", () => {
    const models = Array.from({ length: 40 }, (_, i) => ({ name: `model-number-${i}` }));
    const shared = { hosting: { mode: "shared" }, sharedEndpoint: { instanceType: "ml.m5.large" } };
    const settings = parseSettings(
      { values: { models, ...shared }, region: "eu-west-3", source: "test" },
      { known: models.map(({ name }) => name) },
    );
    expect(environmentBytes(settings).all).toBeLessThan(lambda.maxEnvironmentBytes);
  });
});

describe("routedProtocol", () => {
  it("is said of containers alone that speak another than the model's own", () => {
    expect(routedProtocol({ from: "endpoint", endpointName: "e", protocol: "openai" })).toBe("openai");
    expect(routedProtocol({ from: "endpoint", endpointName: "e", protocol: "plain" })).toBeUndefined();
    expect(routedProtocol({ from: "endpoint", endpointName: "e" })).toBeUndefined();
    expect(routedProtocol({ from: "folder" })).toBeUndefined();
  });
});

describe("settingsVariable", () => {
  it("is all that the functions read, and nothing of the gateways and the callers", () => {
    const { api } = settingsWith({ api: { coldWaitSeconds: 7, throttle: { rateLimit: 1 } } });
    const variable = settingsVariable(api);
    expect(apiSettings.omit({ callers: true }).parse(variable)).toEqual(variable);
    expect(variable).toMatchObject({ coldWaitSeconds: 7 });
  });
});

describe("callersVariable", () => {
  const oidc = { issuedBy: "oidc", issuer: "https://login.example.com/", audiences: ["a"], callsPerDay: 9 };

  it.each<[string, unknown, unknown]>([
    ["keys alone", {}, { keys: true }],
    [
      "callers without credentials",
      { keys: false, anonymous: { callsPerHour: 100 } },
      { keys: false, anonymous: { callsPerHour: 100, scopes: ["predict"] } },
    ],
    [
      "tokens of an issuer",
      { jwt: oidc },
      {
        keys: true,
        jwt: { issuer: oidc.issuer, audiences: ["a"], scopes: ["predict", "chat"], callsPerDay: 9 },
      },
    ],
    [
      "tokens of the user pool",
      { jwt: { issuedBy: "cognito", scopes: ["predict"] } },
      { keys: true, jwt: { ...pool, scopes: ["predict"] } },
    ],
  ])("has %s as the functions read them", (_who, callers, expected) => {
    const variable = callersVariable(callersOf(callers), pool);
    expect(variable).toEqual(expected);
    expect(callerPolicy.parse(variable)).toEqual(expected);
  });

  it("refuses tokens of a user pool that there is not", () => {
    expect(() => callersVariable(callersOf({ jwt: { issuedBy: "cognito" } }), null)).toThrow(
      "The settings accept tokens of a user pool, but there is no user pool.",
    );
  });
});

describe("environmentBytes", () => {
  it("counts names and values of every variable, a user pool's as long as Cognito makes them", () => {
    const settings = settingsWith({ api: { callers: { jwt: { issuedBy: "cognito" } } } });
    const audiences = ["1example23456789012345abcd"];
    const variables = {
      MODELS: '{"wine":["wine-01234567-0123456","serverless","0123456789ab"]}',
      SETTINGS: JSON.stringify(settingsVariable(settings.api)),
      CALLERS: JSON.stringify(callersVariable(settings.api.callers, { ...pool, audiences })),
      TABLE: "requests-0123456",
      ALLOW_ORIGINS: '["*"]',
    };
    const all = Object.entries(variables).flat().join("").length;
    expect(environmentBytes(settings)).toEqual({ models: `MODELS${variables.MODELS}`.length, all });
  });
});
