import { generateKeyPairSync, sign } from "node:crypto";
import { httpAuthorizerEvent, restAuthorizerEvent } from "../../../functions/lambda/events/authorizer";
import { createLambdaAuthorizer } from "../../../local/gateway/authorizer";
import { buildEvent, type GatewayRequest } from "../../../local/gateway/event";
import { createJwtAuthorizer } from "../../../local/gateway/jwt-authorizer";
import { buildRestEvent } from "../../../local/gateway/rest-event";
import { type LambdaFunction } from "../../../local/lambda/function";

const request: GatewayRequest = {
  method: "GET",
  target: "/v1/models?a=1",
  httpVersion: "1.1",
  headers: { host: "localhost", authorization: "Bearer a" },
  body: Buffer.from("secret"),
  sourceIp: "127.0.0.1",
};
const matched = { routeKey: "GET /v1/models", route: null, pathParameters: {} };
const http = (headers = request.headers) => buildEvent({ ...request, headers }, matched, new Date());
const rest = () => buildRestEvent(request, matched, new Date());

/** An authorizer's function that answers so; `asked` is what it was asked. */
function create(answer: unknown) {
  const asked: unknown[] = [];
  const lines: string[] = [];
  const invoke = (event: unknown) => {
    asked.push(JSON.parse(JSON.stringify(event)));
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
  };
  const lambda = Promise.resolve({ invoke } as unknown as LambdaFunction);
  const authorizer = createLambdaAuthorizer(lambda, { region: "eu-west-3", log: (line) => lines.push(line) });
  return { authorizer, asked, lines };
}

const arn = "arn:aws:execute-api:eu-west-3:000000000000:local";
const policy = (Effect: string, Resource: string) => ({
  principalId: "caller",
  policyDocument: { Version: "2012-10-17", Statement: [{ Action: "execute-api:Invoke", Effect, Resource }] },
  context: { caller: "{}", calls: 7 },
});
const denial = (verdict: object) =>
  "denial" in verdict
    ? [(verdict.denial as { status: number }).status, String((verdict.denial as { body: Buffer }).body)]
    : verdict;

describe("the Lambda authorizer of an HTTP API", () => {
  it("is asked without the body, and its context goes into the event", async () => {
    const { authorizer, asked } = create({ isAuthorized: true, context: { caller: "{}" } });
    expect(await authorizer.http(http())).toEqual({ context: { lambda: { caller: "{}" } } });
    expect(httpAuthorizerEvent.parse(asked[0])).toMatchObject({
      type: "REQUEST",
      routeArn: `${arn}/$default/GET/v1/models`,
      headers: { authorization: "Bearer a" },
      requestContext: { http: { sourceIp: "127.0.0.1" } },
    });
    expect(JSON.stringify(asked[0])).not.toContain("secret");
  });

  it.each([
    [{ isAuthorized: false }, [403, '{"message":"Forbidden"}']],
    [{ sure: true }, [500, '{"message":"Internal Server Error"}']],
    [new Error("It broke."), [500, '{"message":"Internal Server Error"}']],
  ])("denies the request if it answers %j", async (answer, expected) => {
    expect(denial(await create(answer).authorizer.http(http()))).toEqual(expected);
  });
});

describe("the Lambda authorizer of a REST API", () => {
  it("is asked by the method's ARN, and its context goes into the event as text", async () => {
    const { authorizer, asked } = create(policy("Allow", `${arn}/v1/*`));
    expect(await authorizer.rest(rest())).toEqual({ context: { caller: "{}", calls: "7", principalId: "caller" } });
    expect(restAuthorizerEvent.parse(asked[0])).toMatchObject({
      methodArn: `${arn}/v1/GET/v1/models`,
      multiValueHeaders: { authorization: ["Bearer a"] },
    });
    expect(asked[0]).not.toHaveProperty("body");
  });

  const forbidden = [403, '{"message":"User is not authorized to access this resource"}'];
  it.each([
    [policy("Deny", `${arn}/v1/*`), forbidden],
    [policy("Allow", `${arn}/v1/POST/*`), forbidden],
    [policy("Allow", `${arn}/v?/GET/v1/model`), forbidden],
    [{ isAuthorized: true }, [500, '{"message":"Internal server error"}']],
  ])("denies the request if it answers %j", async (answer, expected) => {
    expect(denial(await create(answer).authorizer.rest(rest()))).toEqual(expected);
  });
});

describe("the authorizer for tokens that an HTTP API has built in", () => {
  const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const jwk = { ...publicKey.export({ format: "jwk" }), kid: "1", alg: "RS256", use: "sig" };
  const issuer = "https://login.example.com";
  const authorize = createJwtAuthorizer(
    { issuer, audiences: ["modelfront"], scopes: ["predict"] },
    { jwks: { keys: [jwk as { kty: "RSA"; n: string; e: string }] } },
  );
  const token = (claims: object) => {
    const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
    const text = `${encode({ alg: "RS256", kid: "1" })}.${encode(claims)}`;
    return `${text}.${sign("sha256", Buffer.from(text), privateKey).toString("base64url")}`;
  };
  const claims = { iss: issuer, aud: ["modelfront", "other"], sub: "ada", exp: Math.floor(Date.now() / 1000) + 60 };

  it("gives the claims, all of them as text", async () => {
    const verdict = await authorize(http({ authorization: `Bearer ${token(claims)}` }));
    expect(verdict).toEqual({
      context: {
        jwt: {
          claims: { iss: issuer, aud: "[modelfront other]", sub: "ada", exp: String(claims.exp) },
          scopes: null,
        },
      },
    });
  });

  it.each([
    ["no token", undefined, "Bearer"],
    ["another audience", { ...claims, aud: "else" }, "The token is for another audience."],
    ["a token of yesterday", { ...claims, exp: 1 }, "The token has expired."],
  ])("refuses %s", async (_what, wrong, words) => {
    const verdict = await authorize(http(wrong ? { authorization: `Bearer ${token(wrong)}` } : {}));
    expect(denial(verdict)).toEqual([401, '{"message":"Unauthorized"}']);
    const { headers } = (verdict as { denial: { headers: Record<string, string> } }).denial;
    expect(headers["www-authenticate"]).toContain(words);
  });
});
