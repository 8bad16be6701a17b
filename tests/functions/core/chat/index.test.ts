import { setTimeout as sleep } from "node:timers/promises";
import contract from "../../../../model/chat-tiny/contract";
import { type ChatCall, type ChatOptions, createChat } from "../../../../functions/core/chat";
import { ApiError } from "../../../../functions/core/errors";
import { type Invocation, type InvokeStream, type StreamedAnswer } from "../../../../functions/core/invoke";
import { type AwakeModel, type Model } from "../../../../functions/core/models/model";
import { ModelStates } from "../../../../functions/core/models/state";
import { steady } from "../../support/models";
import { type ApiResponse } from "../../../../functions/core/response";
import { jsonOf, streamOf as bodyOf, textOf } from "../../support/read-response";

const chatty: Model = { ...steady, name: "chatty", variants: ["Blue", "Green"], contract };
const models = new Map([chatty, steady].map((model) => [model.name, model]));
const usage = { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 };
const ending = JSON.stringify({ finish_reason: "stop", usage });

/** An answer of these events; one that is an error is thrown, and "stall" waits for the signal. */
function streamOf(signal: AbortSignal, ...events: readonly (string | Error)[]): StreamedAnswer {
  async function* body() {
    for (const event of events) {
      if (event instanceof Error) throw event;
      if (event === "stall") await sleep(60_000, null, { signal }).catch(() => Promise.reject(late));
      else yield Buffer.from(`data: ${event}\n\n`);
    }
  }
  return { body: body(), variant: "Blue", contentType: "text/event-stream" };
}

const late = new ApiError("deadline_exceeded", "The model did not answer in time.");
const busy = new ApiError("overloaded", "Busy.", { transient: true });

interface Ask
  extends Partial<Omit<ChatCall, "body">>, Pick<Partial<ChatOptions>, "answerSeconds" | "endpoints" | "invoke"> {
  readonly parameters?: object;
  readonly contentType?: string;
  readonly invokeStream?: InvokeStream;
}

function ask({ parameters, contentType = "application/json", ...options }: Ask = {}) {
  const { invoke, invokeStream, answerSeconds = 20, endpoints = ["team-a-*"], ...call } = options;
  const invocations: Invocation[] = [];
  const failures: unknown[] = [];
  const steps: string[] = [];
  const chat = createChat({
    models,
    endpoints,
    states: new ModelStates(models),
    coldWaitSeconds: 0,
    answerSeconds,
    invoke: (invocation) => {
      invocations.push(invocation);
      if (invoke) return invoke(invocation);
      const bytes = Buffer.from(JSON.stringify({ text: "one two", finish_reason: "stop", usage }));
      return Promise.resolve({ bytes, variant: "Green" });
    },
    invokeStream: (invocation) => {
      invocations.push(invocation);
      if (invokeStream) return invokeStream(invocation);
      return Promise.resolve(streamOf(invocation.signal, '{"text":"one "}', '{"text":"two"}', ending));
    },
  });
  const body = { model: "chatty", messages: [{ role: "user", content: "Hello." }], ...parameters };
  const answer = chat({
    query: new URLSearchParams(),
    body: { bytes: Buffer.from(JSON.stringify(body)), contentType, base64: false },
    headers: {},
    streaming: true,
    authorize: (model) => {
      steps.push(`authorize ${model.name}`);
      return model as AwakeModel;
    },
    authorizeEndpoint: (name) => void steps.push(`authorize endpoint ${name}`),
    charge: ({ name }) => Promise.resolve(void steps.push(`charge ${name}`)),
    onFailure: (error) => failures.push(error),
    ...call,
  });
  return { answer, invocations, failures, steps };
}

/** Contents of the events, without the fields that are the same in all. */
async function eventsOf(answer: Promise<ApiResponse>) {
  const events = (await textOf(answer)).split("\n\n");
  expect(events.pop()).toBe("");
  return events.map((event) => {
    const data = event.replace(/^data: /, "");
    if (data === "[DONE]") return data;
    const { choices, error } = JSON.parse(data) as {
      choices?: { delta: object; finish_reason: string | null }[];
      error?: object;
    };
    return error ?? choices?.[0]?.finish_reason ?? choices?.[0]?.delta;
  });
}

const stream = { stream: true };
const said = [{ role: "assistant", content: "" }, { content: "one " }, { content: "two" }];

describe("a chat completion", () => {
  it("is asked for once the caller may and has been charged, and says which variant answered", async () => {
    const { answer, steps, invocations } = ask();
    const response = await answer;
    expect(await jsonOf(response)).toMatchObject({
      choices: [{ message: { content: "one two" } }],
      usage,
    });
    expect(response.headers["x-model-variant"]).toBe("Green");
    expect(steps).toEqual(["authorize chatty", "charge chatty"]);
    expect(invocations.map(({ endpoint, targetVariant }) => [endpoint, targetVariant])).toEqual([
      [chatty.endpoint, null],
    ]);
  });

  it("may name its variant in the query, and nothing that is not known", async () => {
    const { answer, invocations } = ask({ query: new URLSearchParams("target_variant=Blue"), parameters: stream });
    expect((await answer).headers["x-model-variant"]).toBe("Blue");
    expect(invocations.map(({ targetVariant }) => targetVariant)).toEqual(["Blue"]);
    await expect(ask({ query: new URLSearchParams("colour=red") }).answer).rejects.toMatchObject({ param: "colour" });
  });

  it.each([
    ["a mistake", { parameters: { temperature: 9 } }, { param: "temperature" }],
    ["a model that is none", { parameters: { model: "nope" } }, { code: "model_not_found" }],
    ["a model that does not chat", { parameters: { model: "steady" } }, { code: "invalid_request", param: "model" }],
    ["another content type", { contentType: "text/plain" }, { code: "unsupported_media_type" }],
    ["a stream of no boolean", { parameters: { stream: "yes" } }, { param: "stream" }],
    ["no model", { parameters: { model: "" } }, { param: "model" }],
  ])("is neither charged nor asked for with %s", async (_what, options, error) => {
    const { answer, steps, invocations } = ask(options);
    await expect(answer).rejects.toMatchObject(error);
    expect([steps.filter((step) => step.startsWith("charge")), invocations]).toEqual([[], []]);
  });

  it.each(["authorize", "charge"] as const)("is not asked for where %s refuses", async (step) => {
    const refusal = new ApiError("not_allowed", "No.");
    const { answer, invocations } = ask({
      [step]: () => {
        throw refusal;
      },
    });
    await expect(answer).rejects.toBe(refusal);
    expect(invocations).toEqual([]);
  });

  it("is refused if it has more bytes than the model takes", async () => {
    const { answer } = ask({ parameters: { messages: [{ role: "user", content: "x".repeat(7 * 1024 ** 2) }] } });
    await expect(answer).rejects.toMatchObject({ code: "payload_too_large" });
  });
});

describe("a chat completion that streams", () => {
  it("begins with who speaks, says each piece, and ends with the reason and [DONE]", async () => {
    expect(await eventsOf(ask({ parameters: stream }).answer)).toEqual([...said, "stop", "[DONE]"]);
  });

  it("is asked for again as long as nothing has come of it", async () => {
    let attempts = 0;
    const { answer, failures } = ask({
      parameters: stream,
      invokeStream: ({ signal }) => {
        attempts += 1;
        if (attempts === 1) return Promise.reject(busy);
        return Promise.resolve(streamOf(signal, ...(attempts === 2 ? [busy] : ['{"text":"one "}', ending])));
      },
    });
    expect(await eventsOf(answer)).toEqual([...said.slice(0, 2), "stop", "[DONE]"]);
    expect([attempts, failures]).toEqual([3, []]);
  });

  it.each<[string, readonly (string | Error)[], object]>([
    ["the connection breaks", ['{"text":"one "}', busy], { code: "overloaded", message: "Busy." }],
    ["it ends too soon", ['{"text":"one "}'], { code: "bad_model_response" }],
    ["a piece is no text", ['{"text":"one "}', '{"text":2}'], { code: "bad_model_response" }],
    ["an event is no JSON", ['{"text":"one "}', "oops"], { code: "bad_model_response" }],
    [
      "the container says so",
      ['{"text":"one "}', '{"error":{"message":"Traceback"}}'],
      { code: "model_error", message: "The model stopped before completing its answer." },
    ],
  ])("ends in an error once it has begun when %s, which is told", async (_what, events, error) => {
    let attempts = 0;
    const { answer, failures } = ask({
      parameters: stream,
      invokeStream: ({ signal }) => Promise.resolve(streamOf(signal, ...(attempts++, events))),
    });
    expect(await eventsOf(answer)).toMatchObject([...said.slice(0, 2), { ...error, type: "api_error", param: null }]);
    expect(attempts).toBe(1);
    expect(failures).toMatchObject([error]);
  });

  it("has a status of its own when it goes wrong before it begins", async () => {
    const invokeStream: InvokeStream = ({ signal }) =>
      Promise.resolve(streamOf(signal, '{"error":{"message":"Traceback"}}'));
    await expect(ask({ parameters: stream, invokeStream }).answer).rejects.toMatchObject({ code: "model_error" });
  });

  it("comes in one piece from a container that does not stream", async () => {
    // eslint-disable-next-line @typescript-eslint/require-await -- what comes over a network is awaited
    async function* body() {
      const text = JSON.stringify({ text: "one two", finish_reason: "length", usage });
      yield Buffer.from(text.slice(0, 10));
      yield Buffer.from(text.slice(10));
    }
    const invokeStream: InvokeStream = () =>
      Promise.resolve({ body: body(), variant: null, contentType: "application/json" });
    expect(await eventsOf(ask({ parameters: stream, invokeStream }).answer)).toEqual([
      said[0],
      { content: "one two" },
      "length",
      "[DONE]",
    ]);
  });

  const stalling: InvokeStream = ({ signal }) => Promise.resolve(streamOf(signal, '{"text":"one "}', "stall"));

  it("may take longer than answerSeconds only if the way back streams", async () => {
    useTestClock();
    const late = slowly('{"text":"one "}', "stall");
    const whole = ask({ parameters: stream, streaming: false, answerSeconds: 20, invokeStream: late });
    expect(await eventsOf(whole.answer)).toMatchObject([...said.slice(0, 2), { code: "deadline_exceeded" }]);
    const streamed = ask({ parameters: stream, answerSeconds: 20, invokeStream: slowly('{"text":"one "}', ending) });
    expect(await eventsOf(streamed.answer)).toEqual([...said.slice(0, 2), "stop", "[DONE]"]);
  });

  /** Timers and `AbortSignal.timeout` go by a clock that only the test moves. */
  function useTestClock() {
    jest.useFakeTimers({ doNotFake: ["nextTick", "queueMicrotask", "setImmediate"] });
    jest.spyOn(AbortSignal, "timeout").mockImplementation((ms) => {
      const expiring = new AbortController();
      setTimeout(() => expiring.abort(), ms);
      return expiring.signal;
    });
  }
  afterEach(() => {
    jest.useRealTimers();
    jest.restoreAllMocks();
  });

  /** A stream that pauses for 20 seconds after each event. */
  function slowly(...events: readonly string[]): InvokeStream {
    return ({ signal }) => {
      const { body, ...answer } = streamOf(signal, ...events);
      async function* pausing() {
        for await (const slice of body) {
          yield slice;
          jest.advanceTimersByTime(20_000);
        }
      }
      return Promise.resolve({ ...answer, body: pausing() });
    };
  }

  it("has to begin in time", async () => {
    const invokeStream: InvokeStream = ({ signal }) => Promise.resolve(streamOf(signal, "stall"));
    await expect(ask({ parameters: stream, answerSeconds: 0.2, invokeStream }).answer).rejects.toBe(late);
  });

  it("is called off when its caller hangs up, on the answer or before it", async () => {
    const { answer, invocations, failures } = ask({ parameters: stream, invokeStream: stalling });
    const reader = (await bodyOf(answer)).getReader();
    await reader?.read();
    expect(invocations[0]?.signal.aborted).toBe(false);
    await reader?.cancel();
    expect([invocations[0]?.signal.aborted, failures]).toEqual([true, []]);

    const hangUp = new AbortController();
    const early = ask({
      parameters: stream,
      signal: hangUp.signal,
      invokeStream: ({ signal }) => {
        setImmediate(() => hangUp.abort());
        return Promise.resolve(streamOf(signal, "stall"));
      },
    });
    await expect(early.answer).rejects.toBe(late);
  });
});

describe("a chat completion by an endpoint that the settings allow", () => {
  const completion = '{"id":"c","object":"chat.completion","model":"/opt/ml/model","choices":[],"created":1.0}';
  const parameters = { model: "endpoint/team-a-llama", seed: 1, guided_choice: ["a"] };
  const answering = { invoke: () => Promise.resolve({ bytes: Buffer.from(completion), variant: "AllTraffic" }) };

  it("is asked for under the endpoint's name, unchanged but for the model's, once the caller may and has been charged", async () => {
    const headers = { "x-amzn-sagemaker-inference-component": "llama", "content-type": "application/json" };
    const { answer, steps, invocations } = ask({ parameters, headers, ...answering });
    const response = await answer;
    expect(await textOf(response)).toBe(completion.replace("/opt/ml/model", parameters.model));
    expect(response.headers).toEqual({ "content-type": "application/json" });
    expect(steps).toEqual(["authorize endpoint team-a-llama", `charge ${parameters.model}`]);
    const [{ endpoint, bytes, inferenceComponent } = { bytes: "" }] = invocations as Partial<Invocation>[];
    expect([endpoint, inferenceComponent]).toEqual(["team-a-llama", "llama"]);
    expect(Buffer.from(bytes ?? "").toString()).toBe(
      '{"messages":[{"role":"user","content":"Hello."}],"seed":1,"guided_choice":["a"]}',
    );
  });

  it.each(["endpoint/team-b-llama", "endpoint/", "endpoint/team-a-../x", "endpoint/team-a-x?y"])(
    "is not found and not charged where they do not: %s",
    async (model) => {
      const { answer, steps, invocations } = ask({ parameters: { model } });
      await expect(answer).rejects.toMatchObject({ code: "endpoint_not_found", param: "model" });
      expect([steps.filter((step) => step.startsWith("charge")), invocations]).toEqual([[], []]);
    },
  );

  it("says that the proxy is off where it is", async () => {
    const { answer } = ask({ parameters, endpoints: [] });
    await expect(answer).rejects.toMatchObject({
      code: "endpoint_not_found",
      message: "The proxy for endpoints is off in this stack: the setting api.proxy.endpoints names none.",
    });
  });

  it("is refused before anything is told of the endpoint where the caller may not use endpoints", async () => {
    const refusal = new ApiError("not_allowed", "No.");
    const authorizeEndpoint = () => {
      throw refusal;
    };
    await expect(ask({ parameters: { model: "endpoint/other" }, authorizeEndpoint }).answer).rejects.toBe(refusal);
  });

  it("is not found if the endpoint does not exist", async () => {
    const cause = Object.assign(new Error("Endpoint team-a-llama of account 123456789012 not found."), {
      name: "ValidationError",
    });
    const error = new ApiError("model_unavailable", "The model cannot be reached at the moment.", { cause });
    const { answer } = ask({ parameters, invoke: () => Promise.reject(error) });
    await expect(answer).rejects.toMatchObject({ code: "endpoint_not_found", param: "model" });
  });
});
