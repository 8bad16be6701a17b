import { type AuthorizerAnswer } from "../../../functions/lambda/events/authorizer";
import { createAuthorizer } from "../../../functions/lambda/authorizer";
import { createIdentify, type Identify } from "../../../functions/core/callers/identify";
import { type CallerPolicy } from "../../../functions/core/callers/policy";
import { createRefusals } from "../../../functions/core/rate-limits/refusals";
import { attacks } from "../core/callers/attacks";
import { jwks, jwtPolicy, token } from "../core/callers/issuer";
import { createTestApi, envelope } from "../support/api";
import { httpEvent, restEvent } from "../support/authorizer-events";

/** Whoever comes without a token is anonymous, so that a token which counted for nothing would pass. */
const callers: CallerPolicy = { keys: false, anonymous: { scopes: ["predict"] }, jwt: jwtPolicy };

const authorize = createAuthorizer(
  createIdentify({ policy: callers, jwks, warn: (message) => unexpected(message) }),
  unexpected,
  { refusals: createRefusals(1000) },
);

function unexpected(what: unknown): never {
  throw new Error("Nothing was to be reported.", { cause: what });
}

function parse(answer: AuthorizerAnswer | undefined) {
  if (!answer) return null;
  return "caller" in answer
    ? { caller: JSON.parse(answer.caller) as unknown }
    : { refusal: JSON.parse(answer.refusal) as unknown };
}

describe("the authorizer", () => {
  const found = { kind: "jwt", id: "user-1", scopes: ["predict"], models: null, limits: {} };

  it("lets a request to an HTTP API pass with its caller", async () => {
    const { isAuthorized, context } = await authorize(httpEvent({ authorization: `Bearer ${token()}` }));
    expect({ isAuthorized, ...parse(context) }).toEqual({ isAuthorized: true, caller: found });
  });

  it("lets a request to a REST API pass with its caller, on every path of the stage", async () => {
    const { context, ...policy } = await authorize(restEvent({ AuthoriZation: [`Bearer ${token()}`] }));
    expect(parse(context)).toEqual({ caller: found });
    expect(policy).toEqual({
      principalId: "caller",
      policyDocument: {
        Version: "2012-10-17",
        Statement: [
          {
            Action: "execute-api:Invoke",
            Effect: "Allow",
            Resource: "arn:aws:execute-api:eu-west-3:123456789012:abcdefghij/live/*",
          },
        ],
      },
    });
  });

  it("knows callers without credentials by the address that the gateway saw, whatever headers say", async () => {
    const forged = { "x-forwarded-for": "198.51.100.1", forwarded: "for=198.51.100.1", "x-real-ip": "198.51.100.1" };
    const asLists = Object.fromEntries(Object.entries(forged).map(([name, value]) => [name, [value]]));
    const caller = { kind: "anonymous", id: "203.0.113.7", scopes: ["predict"], models: null, limits: {} };
    expect(parse((await authorize(httpEvent(forged))).context)).toEqual({ caller });
    expect(parse((await authorize(restEvent(asLists))).context)).toEqual({ caller });
  });

  it("takes a header that a REST API has twice for what it is to an HTTP API: one of two values", async () => {
    const refusal = {
      code: "invalid_credentials",
      message: "The header Authorization is not `Bearer` and one key or token.",
    };
    const bearer = `Bearer ${token()}`;
    expect(parse((await authorize(restEvent({ Authorization: [bearer, bearer] }))).context)).toEqual({ refusal });
    expect(parse((await authorize(restEvent({ Authorization: [bearer], authorization: [bearer] }))).context)).toEqual({
      refusal,
    });
  });

  it("finds the key of a REST API's request in X-API-Key", async () => {
    expect(parse((await authorize(restEvent({ "X-API-Key": ["mf_key"] }))).context)).toEqual({
      refusal: { code: "invalid_credentials", message: "This API does not accept issued keys." },
    });
  });

  it("lets no failure of its own become an answer of the gateway's, and tells the log", async () => {
    const failure = new Error("unforeseen");
    const reported: unknown[] = [];
    const identify: Identify = () => Promise.reject(failure);
    const failing = createAuthorizer(identify, (error) => reported.push(error));
    const { context } = await failing(httpEvent());
    expect(parse(context)).toEqual({
      refusal: {
        code: "internal_error",
        message: "Something failed on our side. Quote the x-request-id of this answer.",
      },
    });
    expect(reported).toEqual([failure]);
  });
});

describe("an address with more refused requests than the settings allow", () => {
  const bad = { authorization: "Bearer not.a.token" };
  const good = { authorization: `Bearer ${token()}` };
  const limited = () =>
    createAuthorizer(createIdentify({ policy: callers, jwks, warn: (message) => unexpected(message) }), unexpected, {
      refusals: createRefusals(2),
    });

  it("is refused by the HTTP API itself, without a run of the function; its valid credentials still work", async () => {
    const authorize = limited();
    const results = [];
    for (let i = 0; i < 3; i += 1) results.push((await authorize(httpEvent(bad))).isAuthorized);
    expect(results).toEqual([true, true, false]);
    expect(await authorize(httpEvent(bad))).toEqual({ isAuthorized: false });
    expect((await authorize(httpEvent(good))).isAuthorized).toBe(true);
    expect((await authorize(httpEvent(bad, "203.0.113.8"))).isAuthorized).toBe(true);
  });

  it("is denied the whole stage of the REST API", async () => {
    const authorize = limited();
    for (let i = 0; i < 2; i += 1) await authorize(httpEvent(bad));
    const { context, policyDocument } = await authorize(restEvent({ Authorization: [bad.authorization] }));
    expect([context, policyDocument.Statement[0].Effect]).toEqual([undefined, "Deny"]);
  });
});

describe("the API behind the authorizer", () => {
  const post = async (headers: Readonly<Record<string, string | undefined>>) => {
    const api = createTestApi({ callers });
    const { context } = await authorize(httpEvent(headers));
    const answer = await api.send("POST", "/predict", {
      headers: { "content-type": "application/json" },
      body: '{"x":1}',
      authorizer: { lambda: { ...context } },
    });
    return { ...answer, invocations: api.invocations.length };
  };

  it("answers with a good token, and with none where that is allowed", async () => {
    expect(await post({ authorization: `Bearer ${token()}` })).toMatchObject({ status: 200, invocations: 1 });
    expect(await post({})).toMatchObject({ status: 200, invocations: 1 });
  });

  it.each(attacks)("answers 401 and reaches no model: %s", async (_what, headers, message) => {
    const { authorization, apiKey } = headers();
    const { status, json, headers: answered, invocations } = await post({ authorization, "x-api-key": apiKey });
    expect({ status, json, invocations }).toEqual({
      status: 401,
      json: envelope("invalid_credentials", message, { type: "authentication_error" }),
      invocations: 0,
    });
    expect(answered["www-authenticate"]).toBe('Bearer realm="modelfront", error="invalid_token"');
  });

  it("answers 403 and reaches no model if a token is for other models", async () => {
    const bound = token({ scope: "modelfront/model:another" });
    expect(await post({ authorization: `Bearer ${bound}` })).toMatchObject({ status: 403, invocations: 0 });
  });
});
