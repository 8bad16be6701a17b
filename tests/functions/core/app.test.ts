import { ApiError } from "../../../functions/core/errors";
import { answers } from "../../../functions/core/openapi";
import { type Model } from "../../../functions/core/models/model";
import { exposedHeaders, type Route, routes, routesOf } from "../../../functions/core/routes";
import { answering, createTestApi, envelope } from "../support/api";
import { doubler, versatile } from "../support/models";

const json = { "content-type": "application/json" };

describe("predictions", () => {
  it("forwards the body as it came and gives the container's bytes and the model's version", async () => {
    const api = createTestApi({ invoke: answering('{ "y": 2.0 }') });
    const answer = await api.post("/v1/models/doubler/predict", '{ "x" : 1.0 }');
    expect(answer).toMatchObject({ status: 200, text: '{ "y": 2.0 }' });
    expect(answer.headers).toEqual({
      "cache-control": "no-store",
      "content-type": "application/json",
      "x-content-type-options": "nosniff",
      "x-model-version": "v1",
      "x-request-id": "request-1",
    });
    expect(
      api.invocations.map(({ endpoint, contentType, bytes }) => [endpoint, contentType, Buffer.from(bytes).toString()]),
    ).toEqual([["doubler-0123456789ab", "application/json", '{ "x" : 1.0 }']]);
  });

  it("takes POST /predict for the first model", async () => {
    const api = createTestApi();
    expect((await api.post("/predict", { x: 1 })).headers["x-model-version"]).toBe("v1");
    expect(api.invocations.map(({ endpoint }) => endpoint)).toEqual(["doubler-0123456789ab"]);
  });

  it("forwards raw bytes with their content type where the model takes them", async () => {
    const api = createTestApi();
    const bytes = Uint8Array.of(0x89, 0x50, 0, 255);
    const answer = await api.send("POST", "/predict", { headers: { "content-type": "Image/PNG" }, body: bytes });
    expect(answer.status).toBe(200);
    expect(api.invocations.map(({ contentType, bytes }) => [contentType, [...bytes]])).toEqual([
      ["image/png", [0x89, 0x50, 0, 255]],
    ]);
  });

  it("forwards JSON without its byte order mark, which containers trip over", async () => {
    const api = createTestApi();
    const body = Buffer.from('\ufeff{"x":1}');
    expect((await api.send("POST", "/predict", { headers: json, body })).status).toBe(200);
    expect(api.invocations.map(({ bytes }) => Buffer.from(bytes).toString())).toEqual(['{"x":1}']);
  });

  it.each([
    ["a wrong value", '{"x":"one"}', "Invalid input: expected number, received string", "x"],
    ["a number out of range", '{"x":1e308}', "Too big: expected number to be <=1000", "x"],
    ["an infinity", '{"x":1e999}', "Invalid input: expected number, received Infinity", "x"],
    ["a misspelt key", '{"x":1,"z":2}', 'Unrecognized key: "z"', null],
    ["a key from the prototype", '{"x":1,"__proto__":{}}', 'Unrecognized key: "__proto__"', null],
    ["no object", "[]", "Invalid input: expected object, received array", null],
    ["an empty body", " ", "The body is empty: send a JSON object.", null],
    [
      "deep nesting",
      `{"x":1,"note":${"[".repeat(64)}${"]".repeat(64)}}`,
      "The body nests deeper than 64 arrays and objects.",
      null,
    ],
  ])("refuses %s with the path and asks no model", async (_what, body, message, param) => {
    const api = createTestApi();
    const answer = await api.post("/predict", body);
    expect([answer.status, answer.json]).toEqual([400, envelope("invalid_request", message, { param })]);
    expect(api.invocations).toEqual([]);
  });

  it("does not send back all of a long mistake", async () => {
    const { status, json } = await createTestApi().post("/predict", { x: 1, ["k".repeat(100_000)]: 1 });
    const message = `Unrecognized key: "${"k".repeat(981)}…`;
    expect([status, json]).toEqual([400, envelope("invalid_request", message)]);
  });

  it("refuses broken JSON, saying where it breaks", async () => {
    const answer = await createTestApi().post("/predict", '{"x":1');
    expect(answer.status).toBe(400);
    expect(answer.json).toMatchObject({ error: { code: "invalid_request", param: null } });
    expect(answer.text).toContain("The body is not valid JSON: ");
  });

  it("refuses bytes that are not UTF-8", async () => {
    const body = Buffer.from([0x7b, 0xff, 0x7d]);
    const answer = await createTestApi().send("POST", "/predict", { headers: json, body });
    expect([answer.status, answer.json]).toEqual([400, envelope("invalid_request", "The body is not valid UTF-8.")]);
  });

  it("refuses an empty raw body", async () => {
    const answer = await createTestApi().send("POST", "/predict", { headers: { "content-type": "image/png" } });
    expect([answer.status, answer.json]).toEqual([400, envelope("invalid_request", "The body is empty.")]);
  });

  it.each([
    ["text/plain", 'The content type "text/plain" is not accepted.'],
    ["image/jpeg", 'The content type "image/jpeg" is not accepted.'],
    [undefined, "There is no content-type header."],
  ])("refuses the content type %s, naming those it takes", async (type, complaint) => {
    const headers = type === undefined ? {} : { "content-type": type };
    const answer = await createTestApi().send("POST", "/predict", { headers, body: '{"x":1}' });
    expect([answer.status, answer.json]).toEqual([
      415,
      envelope("unsupported_media_type", `${complaint} Model "doubler" accepts application/json, image/png.`),
    ]);
  });

  it("refuses JSON in another charset, naming the charset", async () => {
    const headers = { "content-type": "application/json; charset=latin1" };
    const answer = await createTestApi().send("POST", "/predict", { headers, body: '{"x":1}' });
    expect([answer.status, answer.json]).toEqual([
      415,
      envelope("unsupported_media_type", 'The charset "latin1" is not accepted: send JSON in UTF-8.'),
    ]);
  });

  it("tells the type of bytes without one by their beginning, and accepts those that the model takes", async () => {
    const api = createTestApi();
    const send = (body: string) =>
      api.send("POST", "/predict", {
        headers: { "content-type": "application/octet-stream" },
        body: Buffer.from(body, "latin1"),
      });
    expect((await send("\x89PNG\r\n\x1a\n")).status).toBe(200);
    expect(api.invocations.map(({ contentType }) => contentType)).toEqual(["image/png"]);
    expect([(await send("\xff\xd8\xff")).status, (await send("x")).status]).toEqual([415, 415]);
  });

  it.each(["image/png; charset=binary", "IMAGE/X-PNG", "image/png; name=photo.png"])(
    "forwards bytes of the content type %s by its registered name",
    async (type) => {
      const api = createTestApi();
      const answer = await api.send("POST", "/predict", { headers: { "content-type": type }, body: Buffer.from("x") });
      expect(answer.status).toBe(200);
      expect(api.invocations.map(({ contentType }) => contentType)).toEqual(["image/png"]);
    },
  );

  it.each(["application/json; charset=utf-8", 'Application/JSON; charset="UTF-8"', "application/json;charset=utf8"])(
    "takes the content type %s",
    async (type) => {
      const answer = await createTestApi().send("POST", "/predict", {
        headers: { "content-type": type },
        body: '{"x":1}',
      });
      expect(answer.status).toBe(200);
    },
  );

  it.each([
    ["doubler", "text", 4_194_304, "serverless SageMaker endpoints"],
    ["doubler", "base64", 4_194_304, "serverless SageMaker endpoints"],
    ["steady", "text", 6_250_496, "AWS Lambda"],
    ["steady", "base64", 4_687_872, "AWS Lambda"],
  ])("lets %s take as much %s as the tightest hop, and not a byte more", async (model, form, limit, owner) => {
    const api = createTestApi();
    const send = (bytes: number) => {
      const text = '{"x":1}'.padEnd(bytes);
      return api.send("POST", `/v1/models/${model}/predict`, {
        headers: json,
        body: form === "text" ? text : Buffer.from(text),
      });
    };
    expect((await send(limit)).status).toBe(200);
    const answer = await send(limit + 1);
    expect([answer.status, answer.json]).toEqual([
      413,
      envelope(
        "payload_too_large",
        `The body has ${limit + 1} bytes. Model "${model}" takes at most ${limit}: the limit of ${owner}.`,
      ),
    ]);
    expect(api.invocations).toHaveLength(1);
  });
});

describe("the model's answer", () => {
  const notAnObject = "✖ Invalid input: expected object, received undefined";

  it.each([
    ["not JSON", "<html>", notAnObject],
    ["cut short", '{"y":', notAnObject],
    ["empty", "", notAnObject],
    ["not UTF-8", Buffer.from([0x22, 0xff, 0x22]), notAnObject],
    ["off the contract", '{"y":"2"}', "✖ Invalid input: expected number, received string\n  → at y"],
    ["more than the contract says", '{"y":2,"z":1}', '✖ Unrecognized key: "z"'],
  ])("is a 502 when it is %s, with the reason in the log alone", async (_what, body, cause) => {
    const api = createTestApi({ invoke: answering(body) });
    const answer = await api.post("/predict", { x: 1 });
    const message = 'Model "doubler" gave an answer that does not match its contract.';
    expect([answer.status, answer.json]).toEqual([502, envelope("bad_model_response", message, { type: "api_error" })]);
    expect(api.log).toMatchObject([
      {
        level: "ERROR",
        requestId: "request-1",
        path: "/predict",
        error: { code: "bad_model_response", message, cause },
      },
    ]);
  });
});

describe("unexpected failures", () => {
  it("tell the caller nothing and the log everything", async () => {
    const cause = new Error("no route to arn:aws:sagemaker:eu-west-3:123456789012:endpoint/x", {
      cause: new Error("socket"),
    });
    const api = createTestApi({ invoke: () => Promise.reject(cause) });
    const answer = await api.post("/predict", { x: 1 });
    const message = "Something failed on our side. Quote the x-request-id of this answer.";
    expect([answer.status, answer.json]).toEqual([500, envelope("internal_error", message, { type: "api_error" })]);
    expect(answer.headers["x-request-id"]).toBe("request-1");
    expect(api.log).toMatchObject([
      {
        level: "ERROR",
        requestId: "request-1",
        path: "/predict",
        error: {
          code: "internal_error",
          message,
          cause: {
            name: "Error",
            message: cause.message,
            stack: cause.stack,
            cause: { name: "Error", message: "socket", stack: expect.any(String) as string },
          },
        },
      },
    ]);
  });

  it("say when to come back where the error knows", async () => {
    const error = new ApiError("overloaded", "Full.", { headers: { "retry-after": "1" } });
    const api = createTestApi({ invoke: () => Promise.reject(error) });
    const answer = await api.post("/predict", { x: 1 });
    expect([answer.status, answer.headers["retry-after"], answer.json]).toEqual([
      503,
      "1",
      envelope("overloaded", "Full.", { type: "api_error" }),
    ]);
  });
});

describe("options and variants", () => {
  const models = new Map([["versatile", versatile]]);
  const ask = (query: string, api = createTestApi({ models, invoke: answering('{"y":2}', "Green") })) =>
    api.send("POST", "/predict", { headers: json, body: '{"x":1}', query });

  it.each([
    ["", [], null],
    ["explain=true", ["explain"], null],
    ["explain=1&details=0", ["explain"], null],
    ["explain=false&details=true", ["details"], null],
    ["explain=true&details=true&target_variant=Blue", ["explain", "details"], "Blue"],
    ["target_variant=Green", [], "Green"],
  ])("are forwarded: %j", async (query, options, targetVariant) => {
    const api = createTestApi({ models });
    expect((await ask(query, api)).status).toBe(200);
    expect(api.invocations.map((forwarded) => [forwarded.options, forwarded.targetVariant])).toEqual([
      [options, targetVariant],
    ]);
  });

  it.each([
    ["explain=yes", "explain", 'explain: expected true or 1, false or 0, got "yes".'],
    ["explain", "explain", 'explain: expected true or 1, false or 0, got "".'],
    ["explain=TRUE", "explain", 'explain: expected true or 1, false or 0, got "TRUE".'],
    ["explain=1&explain=1", "explain", "The query names explain more than once."],
    [
      "explian=true",
      "explian",
      'There is no query parameter "explian". Model "versatile" takes explain, details, target_variant.',
    ],
    [
      "__proto__=1",
      "__proto__",
      'There is no query parameter "__proto__". Model "versatile" takes explain, details, target_variant.',
    ],
    ["target_variant=blue", "target_variant", 'Model "versatile" has no variant "blue". Available: Blue, Green.'],
  ])("get a 400 naming what is right, before any model call, if they are wrong: %j", async (query, param, message) => {
    const api = createTestApi({ models });
    const answer = await ask(query, api);
    expect([answer.status, answer.json]).toEqual([400, envelope("invalid_request", message, { param })]);
    expect(api.invocations).toEqual([]);
  });

  it.each([
    ["explain=true", "explain", 'There is no query parameter "explain". Model "doubler" takes none.'],
    [
      "target_variant=live",
      "target_variant",
      'Model "doubler" has no variants to choose from: leave target_variant out.',
    ],
  ])("are refused by a model that has none: %j", async (query, param, message) => {
    const answer = await ask(query, createTestApi());
    expect([answer.status, answer.json]).toEqual([400, envelope("invalid_request", message, { param })]);
  });

  it("show in the answer, which names the variant that gave it where there are several", async () => {
    expect((await ask("")).headers["x-model-variant"]).toBe("Green");
    const single = createTestApi({ invoke: answering('{"y":2}', "live") });
    expect((await ask("", single)).headers).not.toHaveProperty("x-model-variant");
    expect(exposedHeaders).toContain("x-model-variant");
  });

  it("are listed with the model", async () => {
    const { json } = await createTestApi({ models }).send("GET", "/v1/models/versatile");
    expect(answers.getModel.parse(json)).toMatchObject({
      variants: ["Blue", "Green"],
      options: { explain: "Adds why.", details: "Adds more." },
    });
  });
});

describe("models", () => {
  it("are listed in OpenAI's shape with their state, the first model first", async () => {
    const answer = await createTestApi().send("GET", "/v1/models");
    expect(answer.status).toBe(200);
    expect(answers.listModels.parse(answer.json)).toEqual({
      object: "list",
      data: [
        {
          id: "doubler",
          object: "model",
          created: 1_700_000_000,
          owned_by: "modelfront",
          title: "Doubler",
          description: "Doubles a number.",
          kind: "tabular",
          hosting: "serverless",
          version: "v1",
          variants: [],
          options: {},
          state: "cold",
          allowed: true,
        },
        {
          id: "steady",
          object: "model",
          created: 1_700_000_000,
          owned_by: "modelfront",
          title: "Steady",
          description: "Doubles a number.",
          kind: "tabular",
          hosting: "always-on",
          version: "v2",
          variants: [],
          options: {},
          state: "ready",
          allowed: true,
        },
      ],
    });
  });

  it("are described one by one with schemas, limits and examples", async () => {
    const answer = await createTestApi().send("GET", "/v1/models/steady");
    const number = { type: "number" };
    expect(answers.getModel.parse(answer.json)).toMatchObject({
      id: "steady",
      state: "ready",
      request_schema: { type: "object", properties: { x: number }, required: ["x"], additionalProperties: false },
      response_schema: { type: "object", properties: { y: number }, required: ["y"], additionalProperties: false },
      raw_content_types: [],
      max_body_bytes: { json: 6_250_496, raw: 4_687_872 },
      examples: [{ summary: "One", request: { x: 1 } }],
    });
  });

  it("show the state in which the last prediction left them", async () => {
    const api = createTestApi();
    await api.post("/predict", { x: 1 });
    expect((await api.send("GET", "/v1/models/doubler")).json).toMatchObject({ state: "ready" });
  });

  it.each([
    ["GET", "/v1/models/nope"],
    ["GET", "/v1/models/__proto__"],
    ["POST", "/v1/models/nope/predict"],
  ])("give %s %s a 404 naming those there are if the model is unknown", async (method, path) => {
    const answer = await createTestApi().send(method, path);
    const message = `Unknown model "${path.split("/")[3]}". Available: doubler, steady.`;
    expect([answer.status, answer.json]).toEqual([404, envelope("model_not_found", message, { param: "model" })]);
  });
});

describe("routes", () => {
  it("are handled, every one that the stack has", async () => {
    const api = createTestApi();
    const available = routesOf({ chat: false, proxy: false });
    const statuses = await Promise.all(
      available.map(async ({ method, path }) => {
        const options = method === "POST" ? { headers: json, body: '{"x":1}' } : {};
        const { status, headers } = await api.send(method, path.replace("{model}", "doubler"), options);
        return [method, path, status, headers["content-type"]];
      }),
    );
    expect(statuses).toEqual(available.map(({ method, path }) => [method, path, 200, "application/json"]));
  });

  it("include chat and the proxy if the stack has a chat model and allows endpoints", async () => {
    const talker: Model = { ...doubler, name: "talker", contract: { ...doubler.contract, kind: "chat" } };
    const api = createTestApi({
      models: new Map([["talker", talker]]),
      settings: { proxy: { endpoints: ["team-*"] } },
    });
    const codes = await Promise.all(
      routes
        .filter((route: Route) => route.needs !== undefined)
        .map(async ({ method, path }) => {
          const { json } = await api.send(method, path, { headers: { "content-type": "text/plain" }, body: "x" });
          return [path, (json as { error: { code: string } }).error.code];
        }),
    );
    expect(codes).toEqual([
      ["/v1/chat/completions", "unsupported_media_type"],
      ["/v1/endpoints", "internal_error"],
      ["/v1/endpoints/{name}/invocations", "endpoint_not_found"],
      ["/v1/endpoints/{name}/invocations-response-stream", "endpoint_not_found"],
    ]);
  });

  it.each(["//", "/nope", "/v1", "/v1/models/", "//predict", "/predict/", "/%zz", "/v1/models/doubler/predict/x"])(
    "give %s a 404",
    async (path) => {
      const answer = await createTestApi().send("GET", path);
      const message = `There is no ${path}. GET /openapi.json describes what there is.`;
      expect([answer.status, answer.json]).toEqual([404, envelope("not_found", message)]);
    },
  );

  it.each([
    ["GET", "/predict", "POST, OPTIONS"],
    ["DELETE", "/v1/models", "GET, HEAD, OPTIONS"],
    ["PUT", "/v1/models/doubler/predict", "POST, OPTIONS"],
    ["POST", "/healthz", "GET, HEAD, OPTIONS"],
  ])("give %s %s a 405 with the methods there are", async (method, path, allow) => {
    const answer = await createTestApi().send(method, path);
    expect([answer.status, answer.headers.allow]).toEqual([405, allow]);
    const message = `${path} does not take ${method}. It takes ${allow}.`;
    expect(answer.json).toEqual(envelope("method_not_allowed", message));
  });

  it("answer OPTIONS with the methods alone: preflights are the gateway's", async () => {
    const answer = await createTestApi().send("OPTIONS", "/v1/models");
    expect([answer.status, answer.headers.allow, answer.text]).toEqual([204, "GET, HEAD, OPTIONS", ""]);
  });

  it("answer HEAD as GET without the body", async () => {
    const answer = await createTestApi().send("HEAD", "/healthz");
    expect([answer.status, answer.text, answer.headers["content-type"]]).toEqual([200, "", "application/json"]);
  });
});
