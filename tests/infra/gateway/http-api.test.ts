import { preflightHeaders } from "../../../functions/core/cors";
import { corsConfiguration, httpRoutes, HttpApi } from "../../../infra/gateway/http-api";
import { createFunction, settingsWith } from "../support/components";
import { evaluate, ofType, type Registration } from "../../../tools/graph/evaluate";

const everything = { chat: true, proxy: true };

async function declare(callers: object = {}): Promise<readonly Registration[]> {
  const settings = settingsWith({ api: { callers } });
  const { resources } = await evaluate(() => {
    const functions = { api: createFunction("api"), authorizer: createFunction("authorizer") };
    new HttpApi("http", { ...functions, userPool: null, features: everything, cors: settings.api.cors, settings });
  });
  return resources;
}

const routesOf = (resources: readonly Registration[]) =>
  ofType(resources, "aws:apigatewayv2/route:Route").map(({ inputs }) => inputs);

describe("httpRoutes", () => {
  it("has a key for each route that answers whole, one for preflights, and one for the rest", () => {
    expect(httpRoutes(everything).map(({ key }) => key)).toEqual([
      "POST /predict",
      "GET /v1/models",
      "GET /v1/models/{model}",
      "POST /v1/models/{model}/predict",
      "POST /v1/chat/completions",
      "GET /v1/endpoints",
      "POST /v1/endpoints/{name}/invocations",
      "GET /",
      "HEAD /",
      "GET /healthz",
      "HEAD /healthz",
      "GET /openapi.json",
      "OPTIONS /{proxy+}",
      "$default",
    ]);
  });

  it("has no route for features that the stack lacks", () => {
    const keys = httpRoutes({ chat: false, proxy: false }).map(({ key }) => key);
    expect(keys.filter((key) => /chat|endpoints/.test(key))).toEqual([]);
  });
});

describe("HttpApi", () => {
  let resources: readonly Registration[];
  beforeAll(async () => {
    resources = await declare();
  });

  it("has no authorizer on GET and HEAD of the open routes and on OPTIONS, and one everywhere else", () => {
    const open = routesOf(resources).filter(({ authorizationType }) => authorizationType === undefined);
    expect(open.map(({ routeKey }) => routeKey).sort()).toEqual([
      "GET /",
      "GET /healthz",
      "HEAD /",
      "HEAD /healthz",
      "OPTIONS /{proxy+}",
    ]);
    const closed = routesOf(resources).filter(({ authorizationType }) => authorizationType !== undefined);
    expect(closed.map(({ authorizationType, authorizerId }) => [authorizationType, authorizerId])).toEqual(
      closed.map(() => ["CUSTOM", "http-id"]),
    );
    expect(closed).toHaveLength(9);
  });

  it("asks the function each time, with or without credentials, and keeps no answer", () => {
    expect(ofType(resources, "aws:apigatewayv2/authorizer:Authorizer").map(({ inputs }) => inputs)).toEqual([
      {
        apiId: "http-id",
        authorizerType: "REQUEST",
        authorizerUri:
          "arn:aws:apigateway:eu-west-3:lambda:path/2015-03-31/functions/arn:aws:lambda:eu-west-3:123456789012:function:authorizer-0000000:live/invocations",
        authorizerPayloadFormatVersion: "2.0",
        enableSimpleResponses: true,
        authorizerResultTtlInSeconds: 0,
      },
    ]);
  });

  it("lets this API alone call the functions, and the authorizer through its own authorizer alone", () => {
    const permissions = ofType(resources, "aws:lambda/permission:Permission")
      .map(({ inputs }) => inputs)
      .sort((a, b) => (String(a.function) < String(b.function) ? -1 : 1));
    const common = { qualifier: "live", action: "lambda:InvokeFunction", principal: "apigateway.amazonaws.com" };
    const api = "arn:aws:execute-api:eu-west-3:123456789012:abc123";
    expect(permissions).toEqual([
      { ...common, function: "api-0000000", sourceArn: `${api}/*` },
      { ...common, function: "authorizer-0000000", sourceArn: `${api}/authorizers/http-id` },
    ]);
  });

  it("checks tokens itself where nothing but tokens of one issuer is accepted", async () => {
    const tokens = { issuer: "https://login.example.com/", audiences: ["modelfront", "other"] };
    const checked = await declare({ keys: false, jwt: { issuedBy: "oidc", ...tokens } });
    expect(ofType(checked, "aws:apigatewayv2/authorizer:Authorizer").map(({ inputs }) => inputs)).toEqual([
      {
        apiId: "http-id",
        authorizerType: "JWT",
        identitySources: ["$request.header.Authorization"],
        jwtConfiguration: tokens,
      },
    ]);
    const named = (found: readonly Registration[]) =>
      ofType(found, "aws:apigatewayv2/authorizer:Authorizer").map(({ name }) => name);
    // Changed in place, it would keep what is the other kind's.
    expect([named(checked), named(resources)]).toEqual([["http-tokens"], ["http"]]);
    const kinds = routesOf(checked).map(({ routeKey, authorizationType }) => [routeKey, authorizationType]);
    expect(kinds.filter(([, kind]) => kind !== "JWT").sort()).toEqual([
      ["GET /", undefined],
      ["GET /healthz", undefined],
      ["HEAD /", undefined],
      ["HEAD /healthz", undefined],
      ["OPTIONS /{proxy+}", undefined],
    ]);
    expect(ofType(checked, "aws:lambda/permission:Permission")).toHaveLength(1);
  });
});

describe("corsConfiguration", () => {
  it("allows what the streaming function and the gateway stand-in allow", () => {
    const cors = { allowOrigins: ["https://example.com"] };
    const { allowOrigins, allowMethods, allowHeaders, exposeHeaders, maxAge } = corsConfiguration(cors);
    expect({
      "access-control-allow-origin": (allowOrigins as string[]).join(),
      "access-control-allow-methods": (allowMethods as string[]).join(),
      "access-control-allow-headers": (allowHeaders as string[]).join(),
      "access-control-expose-headers": (exposeHeaders as string[]).join(),
      "access-control-max-age": String(maxAge as number),
      vary: "origin",
    }).toEqual(preflightHeaders(cors, "https://example.com"));
  });
});
