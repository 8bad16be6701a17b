import { type ErrorBody } from "../../model/errors";
import { httpApi } from "../../functions/core/limits";
import { exposedHeaders, type Route, routes, routesOf } from "../../functions/core/routes";
import { ask, type DescribedModel, describeModel, listModels, openTarget, postJson, type Target } from "./target";

let target: Target;
let model: DescribedModel;
let predictUrl: string;
beforeAll(async () => {
  target = await openTarget();
  const [first] = await listModels(target);
  model = await describeModel(target, first?.id ?? "");
  predictUrl = `${target.apiUrl}/v1/models/${model.id}/predict`;
});
afterAll(() => target.close());

/** Status and error of an answer, which must be in the one envelope. */
async function errorOf(response: Response) {
  const body = (await response.json()) as ErrorBody;
  expect(Object.keys(body)).toEqual(["error"]);
  expect(Object.keys(body.error).sort()).toEqual(["code", "message", "param", "type"]);
  expect(response.headers.get("x-request-id")).toMatch(/\S/);
  return { status: response.status, code: body.error.code, param: body.error.param, message: body.error.message };
}

describe("a caller's mistake", () => {
  it("gets 404 in the error envelope for an unknown model", async () => {
    expect(await errorOf(await postJson(`${target.apiUrl}/v1/models/nope/predict`, {}))).toMatchObject({
      status: 404,
      code: "model_not_found",
      param: "model",
      message: expect.stringContaining('"nope"') as string,
    });
  });

  it("gets 404 in the error envelope for an unknown path", async () => {
    expect(await errorOf(await ask(`${target.apiUrl}/nope`))).toMatchObject({ status: 404, code: "not_found" });
  });

  it("gets 405 with the allowed methods for a wrong method", async () => {
    const response = await ask(predictUrl, { method: "DELETE" });
    expect(response.headers.get("allow")?.split(/, */)).toContain("POST");
    expect(await errorOf(response)).toMatchObject({ status: 405, code: "method_not_allowed" });
  });

  it.each([
    ["no JSON", "{"],
    ["nothing", ""],
    ["no object", "[]"],
    ["an unknown field", '{"surely_unknown": 1}'],
  ])("gets 400 in the error envelope for a body that is %s", async (_, body) => {
    expect(await errorOf(await postJson(predictUrl, body))).toMatchObject({ status: 400, code: "invalid_request" });
  });

  it("gets 415 in the error envelope for a content type that the model does not take", async () => {
    expect(await errorOf(await postJson(predictUrl, "a,b", { "content-type": "text/x-unknown" }))).toMatchObject({
      status: 415,
      code: "unsupported_media_type",
      message: expect.stringContaining("text/x-unknown") as string,
    });
  });

  it("gets 413 in the error envelope for a byte more than the model takes, and not for one less", async () => {
    const limit = model.max_body_bytes.json;
    const body = JSON.stringify(model.examples[0]?.request);
    expect((await postJson(predictUrl, body.padEnd(limit))).status).toBe(200);
    const { message, ...error } = await errorOf(await postJson(predictUrl, body.padEnd(limit + 1)));
    expect(error).toEqual({ status: 413, code: "payload_too_large", param: null });
    expect(message).toContain(String(limit));
    expect(message).toContain(String(limit + 1));
  });

  it("gets 413 from the gateway itself for more than the gateway takes", async () => {
    const response = await postJson(predictUrl, " ".repeat(httpApi.maxPayloadBytes + 1));
    expect(response.status).toBe(413);
  });
});

describe("CORS", () => {
  const origin = "https://page.example";

  it("allows a page of another origin to ask", async () => {
    const response = await ask(predictUrl, {
      method: "OPTIONS",
      headers: { origin, "access-control-request-method": "POST", "access-control-request-headers": "content-type" },
    });
    expect(response.status).toBe(204);
    expect(response.headers.get("access-control-allow-origin")).toMatch(/^(\*|https:\/\/page\.example)$/);
    expect(response.headers.get("access-control-allow-methods")?.split(/, */)).toContain("POST");
    expect(response.headers.get("access-control-allow-headers")?.split(/, */)).toEqual(["authorization", "*"]);
  });

  it.each([
    ["an answer", 200, (url: string) => ask(`${url}/healthz`, { headers: { origin } })],
    ["an error of the API", 404, (url: string) => ask(`${url}/nope`, { headers: { origin } })],
    ["a refusal of a body", 400, (url: string) => postJson(`${url}/predict`, "{", { origin })],
    [
      "a refusal of the gateway",
      413,
      (url: string) => postJson(`${url}/predict`, " ".repeat(httpApi.maxPayloadBytes + 1), { origin }),
    ],
  ])("lets it read %s", async (_, status, request) => {
    const response = await request(target.apiUrl);
    expect(response.status).toBe(status);
    expect(response.headers.get("access-control-allow-origin")).toMatch(/^(\*|https:\/\/page\.example)$/);
    expect(response.headers.get("access-control-expose-headers")?.split(/, */)).toEqual(
      expect.arrayContaining([...exposedHeaders]),
    );
  });
});

describe("what the API says of itself", () => {
  it("leads from its root to its documents", async () => {
    const response = await fetch(`${target.apiUrl}/`);
    expect([response.status, await response.json()]).toEqual([
      200,
      expect.objectContaining({ openapi: "/openapi.json", models: "/v1/models" }),
    ]);
  });

  it("is up", async () => {
    const response = await ask(`${target.apiUrl}/healthz`);
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ status: "ok" });
  });

  it("documents every route", async () => {
    const { openapi, paths } = (await (await ask(`${target.apiUrl}/openapi.json`)).json()) as {
      openapi: string;
      paths: Record<string, Record<string, unknown>>;
    };
    expect(openapi).toMatch(/^3\.1/);
    const documented = Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods as Record<string, object>)
        .filter(([, operation]) => !("x-model" in operation))
        .map(([method]) => `${method.toUpperCase()} ${path}`),
    );
    // Chat and proxy are features of a stack: what is documented is there, and what needs no feature is documented.
    const of = (chosen: readonly Route[]) => chosen.map(({ method, path }) => `${method} ${path}`);
    expect(of(routes)).toEqual(expect.arrayContaining(documented));
    expect(documented).toEqual(expect.arrayContaining(of(routesOf({ chat: false, proxy: false }))));
  });

  it("describes each model with schemas, examples and limits", async () => {
    for (const { id } of await listModels(target)) {
      expect(await describeModel(target, id)).toMatchObject({
        id,
        object: "model",
        request_schema: { type: "object" },
        response_schema: { type: "object" },
        max_body_bytes: { json: expect.any(Number) as number, raw: expect.any(Number) as number },
      });
    }
  });
});
