import * as pulumi from "@pulumi/pulumi";
import { chooseAuthorizer } from "../../../infra/gateway/http-authorizer";
import { type LiveFunction } from "../../../infra/functions/live-function";
import { settingsWith } from "../support/components";

const authorizer = {} as LiveFunction;
const pool = { issuer: pulumi.output("https://cognito-idp.eu-west-3.amazonaws.com/p"), audiences: [] };
const oidc = { issuedBy: "oidc", issuer: "https://login.example.com/", audiences: ["modelfront"] };
const callersOf = (callers: unknown) => settingsWith({ api: { callers } }).api;

describe("chooseAuthorizer", () => {
  it.each([
    ["issued keys", {}],
    ["callers without credentials", { keys: false, anonymous: {} }],
    ["tokens and keys", { jwt: oidc }],
    ["tokens and callers without credentials", { keys: false, jwt: oidc, anonymous: {} }],
    ["tokens whose keys are elsewhere", { keys: false, jwt: { ...oidc, jwksUri: "https://keys.example.com/" } }],
  ])("has the function find out about %s", (_who, callers) => {
    expect(chooseAuthorizer(callersOf(callers), authorizer, null)).toEqual({ by: "function", authorizer });
  });

  it("has the gateway check tokens of one issuer alone", () => {
    const chosen = chooseAuthorizer(callersOf({ keys: false, jwt: oidc }), authorizer, null);
    expect(chosen).toMatchObject({ by: "gateway", tokens: { issuer: oidc.issuer, audiences: oidc.audiences } });
  });

  it("has the gateway check tokens of the user pool alone", () => {
    const api = callersOf({ keys: false, jwt: { issuedBy: "cognito" } });
    const chosen = chooseAuthorizer(api, null, pool);
    expect(chosen.by === "gateway" && chosen.tokens).toBe(pool);
  });

  it("refuses a stack that cannot tell who calls", () => {
    expect(() => chooseAuthorizer(callersOf({}), null, null)).toThrow(
      "Neither a function nor the gateway can tell who calls.",
    );
  });
});
