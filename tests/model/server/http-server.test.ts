import { request as httpRequest } from "node:http";
import { realTime } from "../../../model/limits";
import { optionsHeader } from "../../../model/options";
import { type ServerProcess } from "../../../bench/lib/server-process";
import { type Answer, ask, envelope, internalError, invoke, invokeJson, ServerBench } from "./inference-server";

const bench = new ServerBench();
let server: ServerProcess;
beforeAll(async () => {
  server = await bench.start(await bench.modelDir("double"));
});
afterAll(() => bench.remove());

const refused = (status: number, code: string, message: string, param: string | null = null) => ({
  status,
  body: envelope(code, message, param),
});

function invokeStreamed(server: ServerProcess, body: ReadableStream): Promise<Answer> {
  const headers = { "content-type": "application/json" };
  return ask(server, "/invocations", { method: "POST", headers, body, duplex: "half" });
}

describe("POST /invocations", () => {
  it.each([["application/json"], ["Application/JSON; charset=utf-8"]])("takes JSON sent as %s", async (contentType) => {
    const { status, headers, body } = await invoke(server, '{"values":[1,2.5]}', contentType);
    expect({ status, body }).toEqual({ status: 200, body: { doubled: [2, 5] } });
    expect(headers.get("content-type")).toBe("application/json");
  });

  it("takes a body without a content type as JSON", async () => {
    const body = new TextEncoder().encode('{"values":[4]}');
    expect(await ask(server, "/invocations", { method: "POST", body })).toMatchObject({ body: { doubled: [8] } });
  });

  it("hands raw bytes of the contract's content types to the handler", async () => {
    const { body } = await invoke(server, new Uint8Array([3, 0, 255]), "application/octet-stream");
    expect(body).toEqual({ doubled: [6, 0, 510] });
  });

  it("takes a body that comes in many pieces", async () => {
    const values = Array.from({ length: 1000 }, (_, i) => i + 0.125);
    const text = JSON.stringify({ values });
    const pieces = text.match(/.{1,700}/gs)!;
    const stream = new ReadableStream({
      async pull(controller) {
        const piece = pieces.shift();
        if (piece === undefined) return controller.close();
        controller.enqueue(new TextEncoder().encode(piece));
        await new Promise((resolve) => setImmediate(resolve));
      },
    });
    expect((await invokeStreamed(server, stream)).body).toEqual({ doubled: values.map((value) => 2 * value) });
  });

  it("refuses other content types and names those that it takes", async () => {
    expect(await invoke(server, "values=1", "application/x-www-form-urlencoded")).toMatchObject(
      refused(
        415,
        "unsupported_content_type",
        'Content type "application/x-www-form-urlencoded" is not accepted. Accepted: application/json, application/octet-stream.',
      ),
    );
  });

  it("takes a body of just SageMaker's limit", async () => {
    const request = JSON.stringify({ values: [1] });
    const body = request + " ".repeat(realTime.maxPayloadBytes - request.length);
    expect(await invoke(server, body)).toMatchObject({ status: 200, body: { doubled: [2] } });
  });

  it("refuses a body over SageMaker's limit by its announced size", async () => {
    expect(await invoke(server, " ".repeat(realTime.maxPayloadBytes + 1))).toMatchObject(
      refused(413, "payload_too_large", "The body has 6291457 bytes. At most 6291456 bytes are accepted."),
    );
  });

  it("refuses a body over SageMaker's limit that does not announce its size", async () => {
    let left = realTime.maxPayloadBytes + 1;
    const body = new ReadableStream({
      pull(controller) {
        if (left <= 0) return controller.close();
        controller.enqueue(new Uint8Array(Math.min(left, 500_000)).fill(32));
        left -= 500_000;
      },
    });
    expect(await invokeStreamed(server, body)).toMatchObject(
      refused(413, "payload_too_large", "The body has more than 6291456 bytes. At most 6291456 bytes are accepted."),
    );
  });

  it("goes on after a caller that hangs up in the middle of a body", async () => {
    await new Promise<void>((resolve) => {
      const cut = httpRequest(`${server.url}/invocations`, { method: "POST", headers: { "content-length": 1000 } });
      cut.on("error", () => resolve());
      cut.write("{", () => cut.destroy(new Error("gone")));
    });
    expect((await invokeJson(server, { values: [1] })).status).toBe(200);
  });
});

describe("options in X-Amzn-SageMaker-Custom-Attributes", () => {
  it.each([
    [undefined, { doubled: [6] }],
    ["", { doubled: [6] }],
    ["details", { doubled: [6], options: ["details"] }],
    ["explain", { doubled: [6], explanation: [12] }],
    ["details, explain", { doubled: [6], options: ["details", "explain"], explanation: [12] }],
  ])("switch on what they name: %j", async (options, expected) => {
    const { status, body } = await invokeJson(server, { values: [3] }, options);
    expect({ status, body }).toEqual({ status: 200, body: expected });
  });

  it("work for raw bytes too", async () => {
    const answer = await invoke(server, new Uint8Array([5]), "application/octet-stream", {
      [optionsHeader]: "explain",
    });
    expect(answer.body).toEqual({ doubled: [10], explanation: [20] });
  });

  it.each(["explian", "details,explian", "__proto__", "toString"])(
    "are refused if the contract has no such option: %j",
    async (options) => {
      const message = `Unknown option "${options.split(",").at(-1)}" in ${optionsHeader}. Available: explain, details.`;
      expect(await invokeJson(server, { values: [3] }, options)).toMatchObject(
        refused(400, "invalid_request", message),
      );
    },
  );

  it("are each caller's own among those who are answered together", async () => {
    const options = (i: number) => ["", "details", "explain"][i % 3];
    const answers = await Promise.all(
      Array.from({ length: 60 }, (_, i) => invokeJson(server, { values: [i] }, options(i))),
    );
    expect(answers.map(({ body }) => body)).toEqual(
      answers.map((_, i) => ({
        doubled: [2 * i],
        ...(options(i) === "details" && { options: ["details"] }),
        ...(options(i) === "explain" && { explanation: [4 * i] }),
      })),
    );
  });
});

describe("bad input", () => {
  it.each([
    ["nothing", "", "The body is not valid JSON: Unexpected end of JSON input", null],
    ["half a body", '{"values":[1', /^The body is not valid JSON: /, null],
    ["NaN", '{"values":[NaN]}', /^The body is not valid JSON: /, null],
    ["Infinity", '{"values":[Infinity]}', /^The body is not valid JSON: /, null],
    [
      "a number beyond double precision",
      '{"values":[1e400]}',
      /expected number, received Infinity|Invalid input/,
      "values[0]",
    ],
    [
      "a number beyond the tensor's precision",
      '{"values":[1e308]}',
      "A number in the request is too large for the model.",
      null,
    ],
    ["null", "null", /expected object, received null/, null],
    ["a wrong shape", '{"values":[[1]]}', /expected number, received array/, "values[0]"],
    ["no row", '{"values":[]}', /^Too small/, "values"],
    ["a million rows", `{"values":[${"1,".repeat(999_999)}1]}`, /^Too big/, "values"],
    ["an unknown key", '{"values":[1],"__proto__":{"fault":"throws"}}', /__proto__/, null],
    [
      "a huge string",
      JSON.stringify({ values: ["x".repeat(5_000_000)] }),
      /expected number, received string/,
      "values[0]",
    ],
    [
      "deep nesting",
      `{"values":${"[".repeat(100_000)}${"]".repeat(100_000)}}`,
      /expected number, received array/,
      "values[0]",
    ],
    ["what the handler refuses", '{"values":[1],"fault":"refuses"}', "The handler does not like this.", "values[0]"],
    ["a handler's NaN for the model", '{"values":[1],"fault":"not finite input"}', /too large/, null],
  ])("gets a 400 with reason and path: %s", async (_name, text, message, param) => {
    const { status, body } = await invoke(server, text);
    const { error } = body as ReturnType<typeof envelope>;
    expect({ status, ...error, message: "" }).toEqual({
      status: 400,
      message: "",
      type: "invalid_request_error",
      param,
      code: "invalid_request",
    });
    if (typeof message === "string") expect(error.message).toBe(message);
    else expect(error.message).toMatch(message);
  });

  it.each(["throws", "wrong shape", "not finite output", "no output"])(
    "gets a 500 that says nothing of the cause if the handler %s, and a line in the log",
    async (fault) => {
      expect(await invokeJson(server, { values: [1], fault })).toMatchObject({ status: 500, body: internalError });
      const line = server.errorOutput().trim().split("\n").at(-1)!;
      expect(JSON.parse(line)).toMatchObject({ level: "error", event: "request failed" });
    },
  );

  it("hurts none of those that are answered together with it", async () => {
    const requests = Array.from({ length: 60 }, (_, i) =>
      i % 3 === 0 ? { values: [i], fault: "throws" } : i % 3 === 1 ? { values: ["?"] } : { values: [i] },
    );
    const answers = await Promise.all(requests.map((request) => invokeJson(server, request)));
    expect(answers.map(({ status }) => status)).toEqual(requests.map((_, i) => [500, 400, 200][i % 3]));
    expect(answers.filter((_, i) => i % 3 === 2).map(({ body }) => body)).toEqual(
      requests.map((_, i) => ({ doubled: [2 * i] })).filter((_, i) => i % 3 === 2),
    );
  });
});

describe("other requests", () => {
  it.each([
    ["GET", "/invocations", "POST"],
    ["DELETE", "/invocations", "POST"],
    ["POST", "/ping", "GET"],
  ])("refuses %s %s with 405 and the method that is allowed", async (method, url, allowed) => {
    const { status, headers, body } = await ask(server, url, { method });
    expect({ status, allow: headers.get("allow"), body }).toEqual({
      status: 405,
      allow: allowed,
      body: envelope("method_not_allowed", `${method} is not allowed here. Use ${allowed}.`),
    });
  });

  it("answers an unknown path with 404", async () => {
    expect(await ask(server, "/predict?x=1")).toMatchObject(
      refused(404, "not_found", "No route for /predict. Available: GET /ping, POST /invocations."),
    );
  });
});
