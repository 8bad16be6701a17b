import OpenAI from "openai";
import { type RequestListener } from "node:http";
import { createChat } from "../../../../functions/core/chat";
import { errorResponse, toApiError } from "../../../../functions/core/errors";
import { ModelStates } from "../../../../functions/core/models/state";
import { type AwakeModel, type Model } from "../../../../functions/core/models/model";
import contract from "../../../../model/chat-tiny/contract";
import { closeAll, serve } from "../../../local/serve";
import { steady } from "../../support/models";

const model: Model = { ...steady, name: "llm", protocol: "openai", contract };
const models = new Map([[model.name, model]]);

afterAll(closeAll);

/** A container's answer to a request for a stream: its content type and bytes. */
interface Answer {
  readonly type: string;
  readonly bytes: string;
}

/** The container as a server of its own. */
function container({ type, bytes }: Answer): RequestListener {
  return (request, response) => {
    request.resume().once("end", () => response.writeHead(200, { "content-type": type }).end(bytes));
  };
}

/** The API, whose container answers so. */
function api({ type, bytes }: Answer): RequestListener {
  // eslint-disable-next-line @typescript-eslint/require-await -- what comes over a network is awaited
  async function* body() {
    for (let i = 0; i < bytes.length; i += 11) yield Buffer.from(bytes.slice(i, i + 11));
  }
  const chat = createChat({
    models,
    endpoints: [],
    states: new ModelStates(models),
    coldWaitSeconds: 0,
    answerSeconds: 20,
    invoke: () => Promise.resolve({ bytes: Buffer.from(bytes), variant: null }),
    invokeStream: () => Promise.resolve({ body: body(), variant: null, contentType: type }),
  });
  const answer = async (json: Buffer) =>
    chat({
      query: new URLSearchParams(),
      body: { bytes: json, contentType: "application/json", base64: false },
      headers: {},
      streaming: true,
      authorize: (model) => model as AwakeModel,
      authorizeEndpoint: () => undefined,
      charge: () => Promise.resolve(),
      onFailure: () => undefined,
    }).catch((error: unknown) => errorResponse(toApiError(error)));
  return (request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      void answer(Buffer.concat(chunks)).then(async ({ status, headers, body }) => {
        response.writeHead(status, headers);
        for await (const slice of body instanceof Uint8Array ? [body] : body) response.write(slice);
        response.end();
      });
    });
  };
}

/** Reads a stream with the unmodified client: text, tools and reasons, or the error it throws. */
async function read(listener: RequestListener) {
  const client = new OpenAI({ baseURL: `${await serve(listener)}/v1`, apiKey: "k", maxRetries: 0, logLevel: "off" });
  let text = "";
  const tools: unknown[] = [];
  const reasons: unknown[] = [];
  const names = new Set<string>();
  try {
    const stream = await client.chat.completions.create({
      model: model.name,
      messages: [{ role: "user", content: "Hello." }],
      stream: true,
    });
    for await (const chunk of stream) {
      names.add(chunk.model);
      for (const { delta, finish_reason } of chunk.choices) {
        text += delta.content ?? "";
        tools.push(...(delta.tool_calls ?? []));
        if (finish_reason) reasons.push(finish_reason);
      }
    }
  } catch (error) {
    const { status, code, message } = error as { status?: number; code?: string; message: string };
    return { isError: true, status, code, message };
  }
  return { text, tools, reasons, names: [...names] };
}

const chunk = (choice: object, rest: object = {}) =>
  `data: ${JSON.stringify({ id: "c", object: "chat.completion.chunk", created: 1, model: "/opt/ml/model", choices: [{ index: 0, ...choice }], ...rest })}\n\n`;
const a = chunk({ delta: { role: "assistant", content: "a" }, finish_reason: null });
const b = chunk({ delta: { content: "b" }, finish_reason: null });
const stop = chunk({ delta: {}, finish_reason: "stop" });
const done = "data: [DONE]\n\n";
const sse = "text/event-stream";
const call = { index: 0, id: "1", type: "function", function: { name: "f", arguments: "{}" } };

describe("the openai client for Node.js reads through the API what it reads from the container", () => {
  it.each<[string, Answer]>([
    ["plain chunks", { type: sse, bytes: a + b + stop + done }],
    ["chunks without [DONE]", { type: sse, bytes: a + b + stop }],
    [
      "chunks with error: null",
      { type: sse, bytes: chunk({ delta: { content: "a" } }, { error: null }) + stop + done },
    ],
    [
      "chunks with CRLF and comments",
      { type: sse, bytes: `: ping\r\n\r\n${(a + stop + done).replaceAll("\n", "\r\n")}` },
    ],
    ["chunks labelled as JSON", { type: "application/json", bytes: a + stop + done }],
    ["chunks labelled as bytes", { type: "application/octet-stream", bytes: a + stop + done }],
    ["named events", { type: sse, bytes: (a + stop).replaceAll("data:", "event: chunk\ndata:") + done }],
    ["a call of a tool", { type: sse, bytes: chunk({ delta: { tool_calls: [call] } }) + stop + done }],
    [
      "usage at the end",
      {
        type: sse,
        bytes: `${a}${stop}data: {"object":"chat.completion.chunk","model":"/opt/ml/model","choices":[],"usage":{"total_tokens":3}}\n\n${done}`,
      },
    ],
    ["more after [DONE]", { type: sse, bytes: a + stop + done + b }],
  ])("%s", async (_what, answer) => {
    const direct = await read(container(answer));
    expect(direct).toMatchObject({ names: ["/opt/ml/model"] });
    expect(await read(api(answer))).toEqual({ ...direct, names: ["llm"] });
  });
});

describe("what the openai client for Node.js takes for an error", () => {
  it.each<[string, Answer, object]>([
    [
      "an error event at once",
      { type: sse, bytes: 'data: {"error":{"message":"CUDA error at /opt/x","code":500}}\n\n' },
      { status: 502, code: "model_error" },
    ],
    [
      "an error in the middle",
      { type: sse, bytes: `${a}data: {"error":{"message":"CUDA error at /opt/x"}}\n\n${done}` },
      { code: "model_error" },
    ],
    ["an empty object of an error", { type: sse, bytes: `${a}data: {"error":{}}\n\n` }, { code: "model_error" }],
    [
      "an overload at once",
      { type: sse, bytes: 'data: {"error":{"message":"busy","code":429}}\n\n' },
      { status: 503, code: "overloaded" },
    ],
    ["an event that is no JSON", { type: sse, bytes: `${a}data: oops\n\n` }, { code: "bad_model_response" }],
  ])("is one through the API: %s", async (_what, answer, expected) => {
    expect(await read(container(answer))).toMatchObject({ isError: true });
    const through = await read(api(answer));
    expect(through).toMatchObject({ isError: true, ...expected });
    expect(JSON.stringify(through)).not.toContain("/opt");
  });
});

describe("what the openai client for Node.js would take for an empty or a cut success", () => {
  it.each<[string, Answer]>([
    ["nothing", { type: sse, bytes: "" }],
    ["comments", { type: sse, bytes: ": ping\n\n" }],
    ["[DONE] alone", { type: sse, bytes: done }],
    ["text", { type: "text/plain", bytes: "Internal Server Error at /opt/ml" }],
    ["lines of JSON", { type: "application/x-ndjson", bytes: '{"token":{"text":"a"}}\n{"token":{"text":"b"}}\n' }],
    ["an error as JSON", { type: "application/json", bytes: '{"object":"error","message":"x at /opt/ml","code":500}' }],
    [
      "an error object in the middle",
      { type: sse, bytes: `${a}data: {"object":"error","choices":[],"message":"x"}\n\n` },
    ],
    ["a cut stream", { type: sse, bytes: a + b }],
  ])("is an error through the API: %s", async (_what, answer) => {
    expect(await read(container(answer))).not.toMatchObject({ isError: true });
    const through = await read(api(answer));
    expect(through).toMatchObject({ isError: true });
    expect(JSON.stringify(through)).not.toContain("/opt");
  });

  it("is an answer through the API where the container gave one whole", async () => {
    const choices = [{ index: 0, message: { role: "assistant", content: "whole answer" }, finish_reason: "stop" }];
    const whole = { id: "c1", object: "chat.completion", created: 1, model: "/opt/ml/model", choices };
    for (const type of ["application/json", sse]) {
      const answer = { type, bytes: JSON.stringify(whole, null, 1) };
      expect(await read(container(answer))).toMatchObject({ text: "" });
      expect(await read(api(answer))).toEqual({ text: "whole answer", tools: [], reasons: ["stop"], names: ["llm"] });
    }
  });
});
