import fc from "fast-check";
import { type HttpApiEvent } from "../../../functions/lambda/events/http-api";
import { answering, createTestApi, envelope, makeEvent } from "../support/api";
import { doubler, models, versatile } from "../support/models";
import * as z from "zod";

describe("an event", () => {
  it("reaches the application with its text body decoded once", async () => {
    const api = createTestApi();
    await api.post("/predict", '{"x":1,"note":"é % + &amp; aGk="}');
    expect(api.invocations.map(({ bytes }) => Buffer.from(bytes).toString())).toEqual([
      '{"x":1,"note":"é % + &amp; aGk="}',
    ]);
  });

  it("reaches the application with its base64 body decoded once", async () => {
    const api = createTestApi();
    const body = Buffer.from(Buffer.from("hello").toString("base64"));
    await api.send("POST", "/predict", { headers: { "content-type": "image/png" }, body });
    expect(api.invocations.map(({ bytes }) => Buffer.from(bytes))).toEqual([body]);
  });

  it("whose path was decoded by the gateway is not cut at what would end it in a URL", async () => {
    const answer = await createTestApi().send("GET", "/healthz?x#y");
    expect(answer.status).toBe(404);
  });

  it("keeps path and query apart", async () => {
    expect((await createTestApi().send("GET", "/healthz", { query: "a=%2F&b=?" })).status).toBe(200);
  });

  it.each(["GET", "HEAD"])("with a body on %s is served as if it had none", async (method) => {
    const { status } = await createTestApi().send(method, "/healthz", { body: "{}" });
    expect(status).toBe(200);
  });

  it.each(["TRACE", "B@D", ""])('with the method "%s" is a 405 with all headers', async (method) => {
    const answer = await createTestApi().send(method, "/healthz");
    expect(answer).toMatchObject({ status: 405, json: { error: { code: "method_not_allowed" } } });
    expect(answer.headers).toEqual({
      allow: "GET, HEAD, OPTIONS",
      "cache-control": "no-store",
      "content-type": "application/json",
      "x-content-type-options": "nosniff",
      "x-request-id": "request-1",
    });
  });
});

describe("an answer", () => {
  const text = { ...doubler, contract: { ...doubler.contract, response: z.strictObject({ y: z.string() }) } };
  /** An answer of one string that fills Lambda's result to the byte, and more. */
  const filling = (characters: number) =>
    createTestApi({
      models: new Map([["doubler", text]]),
      invoke: answering(JSON.stringify({ y: "x".repeat(characters) })),
    });

  it("is passed on up to the size that Lambda passes on, and is a 502 beyond", async () => {
    // Answers from this size on have a header more: `vary`.
    const kilobyte = JSON.stringify(await filling(1024).handler(makeEvent("POST", "/predict", predictOne)));
    const room = 6 * 1024 * 1024 - Buffer.byteLength(kilobyte) + 1024;
    expect((await filling(room).post("/predict", { x: 1 })).status).toBe(200);
    const answer = await filling(room + 1).post("/predict", { x: 1 });
    const message = "The answer is larger than the 6291456 bytes that AWS Lambda passes on: ask for less at once.";
    expect([answer.status, answer.json]).toEqual([502, envelope("bad_model_response", message, { type: "api_error" })]);
  });
});

const predictOne = { headers: { "content-type": "application/json" }, body: '{"x":1}' };

describe("whatever comes", () => {
  /** Every answer is JSON with our headers; what is not a prediction is a 4xx in the envelope. */
  async function check(event: HttpApiEvent): Promise<void> {
    const { handler, invocations } = createTestApi({ models: new Map([...models, ["versatile", versatile]]) });
    const { statusCode, headers, body, isBase64Encoded } = await handler(event);
    expect(isBase64Encoded).toBe(false);
    expect(headers).toMatchObject({ "x-request-id": "request-1", "x-content-type-options": "nosniff" });
    if (statusCode === 204 || event.requestContext.http.method === "HEAD") return;
    expect(headers["content-type"]).toBe("application/json");
    const json: unknown = JSON.parse(body);
    if (statusCode === 200) return;
    expect([400, 404, 405, 413, 415]).toContain(statusCode);
    expect(errorEnvelope.parse(json)).toEqual(json);
    expect(invocations).toEqual([]);
  }

  const errorEnvelope = z.strictObject({
    error: z.strictObject({
      message: z.string().min(1),
      type: z.literal("invalid_request_error"),
      param: z.string().nullable(),
      code: z.string(),
    }),
  });
  const contentType = fc.constantFrom(
    "application/json",
    "application/json; charset=utf-8",
    "image/png",
    "text/csv",
    "",
  );
  const body = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.uint8Array(),
    fc.json(),
    fc.record({ x: fc.oneof(fc.double(), fc.jsonValue()), note: fc.jsonValue() }).map((value) => JSON.stringify(value)),
    fc.json().chain((json) => fc.nat(json.length).map((end) => json.slice(0, end))),
    fc.nat(5000).map((depth) => `{"x":1,"note":${"[".repeat(depth)}`),
  );

  it("as a body, gets an answer and never a 5xx", async () => {
    await fc.assert(
      fc.asyncProperty(contentType, body, (type, body) =>
        check(makeEvent("POST", "/predict", { headers: { "content-type": type }, body })),
      ),
      { numRuns: 1000 },
    );
  });

  it("as a query, gets an answer and never a 5xx", async () => {
    const word = fc.oneof(fc.constantFrom("explain", "target_variant", "true", "1", "0", "__proto__"), fc.string());
    const query = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.array(fc.tuple(word, word)).map((pairs) => pairs.map((pair) => pair.join("=")).join("&")),
    );
    await fc.assert(
      fc.asyncProperty(query, (query) =>
        check(makeEvent("POST", "/v1/models/versatile/predict", { ...predictOne, query })),
      ),
      { numRuns: 1000 },
    );
  });

  it("as an event, gets an answer and never a 5xx", async () => {
    const method = fc.oneof(fc.constantFrom("GET", "POST", "HEAD", "OPTIONS", "TRACE"), fc.string());
    const path = fc.oneof(
      fc.string({ unit: "binary" }).map((tail) => `/${tail}`),
      fc.string().map((name) => `/v1/models/${name}`),
      fc.webPath().map((path) => path || "/"),
    );
    const headers = fc.dictionary(fc.string(), fc.string({ unit: "binary" }));
    await fc.assert(
      fc.asyncProperty(method, path, headers, fc.string(), fc.option(body, { nil: undefined }), (m, p, h, query, b) =>
        check(makeEvent(m, p, { headers: h, query, ...(b !== undefined && { body: b }) })),
      ),
      { numRuns: 1000 },
    );
  });
});
