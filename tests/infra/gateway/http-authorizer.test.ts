import * as pulumi from "@pulumi/pulumi";
import { authorizerOf } from "../../../infra/gateway/http-authorizer";
import { type LiveFunction } from "../../../infra/functions/live-function";
import { settingsWith } from "../support/components";

const authorizer = {} as LiveFunction;
const pool = { issuer: pulumi.output("https://cognito-idp.eu-west-3.amazonaws.com/p"), audiences: [] };
const oidc = { issuedBy: "oidc", issuer: "https://login.example.com/", audiences: ["modelfront"] };
const callersOf = (callers: unknown) => settingsWith({ api: { callers } }).api;

describe("authorizerOf", () => {
  it.each([
    ["issued keys", {}],
    ["callers without credentials", { keys: false, anonymous: {} }],
    ["tokens and keys", { jwt: oidc }],
    ["tokens and callers without credentials", { keys: false, jwt: oidc, anonymous: {} }],
    ["tokens whose keys are elsewhere", { keys: false, jwt: { ...oidc, jwksUri: "https://keys.example.com/" } }],
  ])("has the function find out about %s", (_who, callers) => {
    expect(authorizerOf(callersOf(callers), { authorizer, userPool: null })).toEqual({ by: "function", authorizer });
  });

  it("has the gateway check tokens of one issuer alone", () => {
    const chosen = authorizerOf(callersOf({ keys: false, jwt: oidc }), { authorizer, userPool: null });
    expect(chosen).toMatchObject({ by: "gateway", tokens: { issuer: oidc.issuer, audiences: oidc.audiences } });
  });

  it("has the gateway check tokens of the user pool alone", () => {
    const api = callersOf({ keys: false, jwt: { issuedBy: "cognito" } });
    const chosen = authorizerOf(api, { authorizer: null, userPool: pool });
    expect(chosen.by === "gateway" && chosen.tokens).toBe(pool);
  });

  it("refuses a stack that cannot identify callers", () => {
    expect(() => authorizerOf(callersOf({}), { authorizer: null, userPool: null })).toThrow(
      "Neither a function nor the gateway can identify callers.",
    );
  });
});
