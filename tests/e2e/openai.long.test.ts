import OpenAI, { APIError, AuthenticationError, BadRequestError, NotFoundError, RateLimitError } from "openai";
import { type ChatCompletionCreateParams } from "openai/resources";
import { waitUntil } from "../local/wait-until";
import { type ChatStack, type ChatStackOptions, startChatStack } from "./chat-stack";

/** A stack for the tests of one block, and the unmodified client of OpenAI for it. */
function useStack(options: ChatStackOptions = {}) {
  let stack: ChatStack;
  let client: OpenAI;
  beforeAll(async () => {
    stack = await startChatStack(options);
    client = createClient(stack, await stack.issueKey());
  });
  afterAll(() => stack.close());
  return { stack: () => stack, client: () => client };
}

function createClient({ apiUrl }: ChatStack, apiKey: string): OpenAI {
  return new OpenAI({ baseURL: `${apiUrl}/v1`, apiKey });
}

const model = "chat-tiny";

function asking(content: string) {
  return { model, messages: [{ role: "user" as const, content }] };
}

/** Text of a stream, and why it ended. */
async function collect(stream: AsyncIterable<OpenAI.ChatCompletionChunk>) {
  let text = "";
  const reasons: unknown[] = [];
  for await (const { choices } of stream) {
    text += choices[0]?.delta.content ?? "";
    if (choices[0]?.finish_reason) reasons.push(choices[0].finish_reason);
  }
  return { text, reasons };
}

/** The error that the client throws. */
async function failure(ask: PromiseLike<unknown>) {
  const error: unknown = await Promise.resolve(ask).then(
    () => "an answer",
    (error: unknown) => error,
  );
  if (!(error instanceof APIError)) throw error;
  const { status, code, param, type, message } = error as Record<keyof APIError, unknown> & APIError;
  return { class: error.constructor, status, code, param, type, message };
}

describe("the openai client for Node.js with chat-tiny", () => {
  const { stack, client } = useStack();

  it("lists the models and finds one", async () => {
    const ids: string[] = [];
    for await (const { id, object, owned_by, created } of client().models.list()) {
      expect([object, owned_by, Number.isInteger(created)]).toEqual(["model", "modelfront", true]);
      ids.push(id);
    }
    expect(ids).toEqual(["iris", model]);
    expect((await client().models.retrieve(model)).id).toBe(model);
  });

  it("gets a whole answer, with its tokens counted", async () => {
    const answer = await client().chat.completions.create(asking("7 * 8"));
    expect(answer).toEqual({
      id: expect.stringMatching(/^chatcmpl-[0-9a-f]{32}$/) as string,
      object: "chat.completion",
      created: expect.any(Number) as number,
      model,
      system_fingerprint: expect.stringMatching(/^[0-9a-f]{12}$/) as string,
      choices: [
        {
          index: 0,
          message: { role: "assistant", content: "7 * 8 = 56.", refusal: null },
          logprobs: null,
          finish_reason: "stop",
        },
      ],
      usage: { prompt_tokens: 8, completion_tokens: 11, total_tokens: 19 },
    });
  });

  it("gets the same answer in pieces", async () => {
    const whole = await client().chat.completions.create(asking("What is modelfront?"));
    const stream = await client().chat.completions.create({ ...asking("What is modelfront?"), stream: true });
    expect(await collect(stream)).toEqual({ text: whole.choices[0]?.message.content, reasons: ["stop"] });
  });

  it("receives usage in the last event of a stream with include_usage, and nowhere else", async () => {
    const ask = (stream_options?: ChatCompletionCreateParams["stream_options"]) =>
      client().chat.completions.create({ ...asking("7 * 8"), stream: true, stream_options: stream_options ?? null });
    const usages: unknown[] = [];
    for await (const { usage, choices } of await ask({ include_usage: true })) usages.push([choices.length, usage]);
    expect(usages.pop()).toEqual([0, { prompt_tokens: 8, completion_tokens: 11, total_tokens: 19 }]);
    expect(usages).toEqual(usages.map(() => [1, null]));
    for await (const chunk of await ask()) expect(chunk).not.toHaveProperty("usage");
  });

  it("can send its own answers back as a conversation", async () => {
    const messages: OpenAI.ChatCompletionMessageParam[] = [{ role: "user", content: "My name is Ada." }];
    const first = await client().chat.completions.create({ model, messages });
    messages.push(first.choices[0]!.message, {
      role: "user",
      content: [{ type: "text", text: "What is my name?" }],
    });
    const second = await client().chat.completions.create({ model, messages });
    expect(second.choices[0]?.message.content).toContain("Ada");
  });

  it("may send back an empty answer, as the API gives one when a stop sequence comes first", async () => {
    const messages: OpenAI.ChatCompletionMessageParam[] = [{ role: "user", content: "7 * 8" }];
    const first = await client().chat.completions.create({ model, messages, stop: ["7"] });
    expect(first.choices[0]?.message.content).toBe("");
    messages.push(first.choices[0]!.message, { role: "user", content: "7 * 8" });
    const second = await client().chat.completions.create({ model, messages });
    expect(second.choices[0]?.finish_reason).toBe("stop");
  });

  it("controls the answer with stop, seed, temperature, top_p, max_tokens and max_completion_tokens", async () => {
    const stopped = await client().chat.completions.create({ ...asking("7 * 8"), stop: ["="] });
    expect(stopped.choices[0]).toMatchObject({ message: { content: "7 * 8 " }, finish_reason: "stop" });
    for (const limit of [{ max_tokens: 3 }, { max_completion_tokens: 3 }]) {
      const short = await client().chat.completions.create({ ...asking("7 * 8"), ...limit });
      expect(short.choices[0]).toMatchObject({ message: { content: "7 *" }, finish_reason: "length" });
    }
    const drawn = (seed: number) =>
      client().chat.completions.create({ ...asking("Say hello."), temperature: 2, top_p: 0.99, seed, max_tokens: 40 });
    const texts = (await Promise.all([drawn(1), drawn(1), drawn(2)])).map((one) => one.choices[0]?.message.content);
    expect(texts[0]).toBe(texts[1]);
    expect(texts[0]).not.toBe(texts[2]);
  });

  it("may send parameters that change nothing", async () => {
    const { choices } = await client().chat.completions.create({
      ...asking("7 * 8"),
      n: 1,
      user: "ada",
      metadata: { team: "a" },
      presence_penalty: 0,
      response_format: { type: "text" },
      tools: [],
    });
    expect(choices[0]?.message.content).toBe("7 * 8 = 56.");
  });

  it.each<[string, object, string]>([
    ["n", { n: 2 }, 'Model "chat-tiny" does not support n other than 1: leave it out.'],
    [
      "tools",
      { tools: [{ type: "function", function: { name: "f" } }] },
      'Model "chat-tiny" does not support tools: leave it out.',
    ],
    ["top_k", { top_k: 5 }, 'Model "chat-tiny" does not support top_k: leave it out.'],
    [
      "messages[0].name",
      { messages: [{ role: "user", name: "Ada", content: "Hello." }] },
      'Model "chat-tiny" does not support messages[0].name: leave it out.',
    ],
    [
      "messages[0].content[0]",
      { messages: [{ role: "user", content: [{ type: "image_url", image_url: { url: "https://a.example" } }] }] },
      'messages[0].content[0] is no text: expected {"type": "text", "text": "…"}.',
    ],
  ])("gets unsupported_parameter for %s, streaming or not", async (param, change, message) => {
    for (const stream of [false, true]) {
      expect(await failure(client().chat.completions.create({ ...asking("7 * 8"), ...change, stream }))).toEqual({
        class: BadRequestError,
        status: 400,
        code: "unsupported_parameter",
        param,
        type: "invalid_request_error",
        message: `400 ${message}`,
      });
    }
  });

  it.each<[string, object]>([
    ["temperature", { temperature: 3 }],
    ["max_tokens", { max_tokens: 100_000 }],
    ["max_completion_tokens", { max_completion_tokens: 0 }],
    ["messages[0].role", { messages: [{ role: "critic", content: "x" } as never] }],
    ["messages", { messages: [] }],
    ["stop", { stop: ["1", "2", "3", "4", "5"] }],
    ["stream_options", { stream_options: { include_usage: true } }],
    ["model", { model: "iris" }],
  ])("gets invalid_request for %s", async (param, change) => {
    expect(await failure(client().chat.completions.create({ ...asking("7 * 8"), ...change }))).toMatchObject({
      class: BadRequestError,
      code: "invalid_request",
      param,
    });
  });

  it("gets model_not_found with the available models", async () => {
    expect(await failure(client().chat.completions.create({ ...asking("Hello."), model: "gpt-4o" }))).toEqual({
      class: NotFoundError,
      status: 404,
      code: "model_not_found",
      param: "model",
      type: "invalid_request_error",
      message: '404 There is no model "gpt-4o". Chat models here: chat-tiny.',
    });
  });

  it("gets invalid_credentials for an unknown key", async () => {
    expect(await failure(createClient(stack(), "sk-wrong").chat.completions.create(asking("Hello.")))).toMatchObject({
      class: AuthenticationError,
      code: "invalid_credentials",
      type: "authentication_error",
    });
  });

  it("gets quota_exceeded when its quota is used up", async () => {
    const limited = createClient(stack(), await stack().issueKey({ perDay: 2 }));
    // Refused requests cost nothing.
    await failure(limited.chat.completions.create({ ...asking("7 * 8"), temperature: 3 }));
    await limited.chat.completions.create(asking("7 * 8"));
    await collect(await limited.chat.completions.create({ ...asking("7 * 8"), stream: true }));
    const third = limited.chat.completions.create({ ...asking("7 * 8"), stream: true }, { maxRetries: 0 });
    expect(await failure(third)).toMatchObject({ class: RateLimitError, code: "quota_exceeded" });
  });
});

describe("the openai client for Node.js with a container of the plain protocol", () => {
  const { stack, client } = useStack({ container: "chat-container.js" });
  const stream = (content: string, signal?: AbortSignal) =>
    client().chat.completions.create({ ...asking(content), stream: true }, { ...(signal && { signal }) });

  /** Lets the container go on with the answer that stands still. */
  const next = () => client().chat.completions.create(asking("next"));

  it("receives each piece before the model makes the next", async () => {
    const pieces: string[] = [];
    for await (const { choices } of await stream("count")) {
      const text = choices[0]?.delta.content;
      if (!text) continue;
      pieces.push(text);
      await next();
    }
    expect(pieces).toEqual(["one ", "two ", "three ", "four"]);
  });

  it("stops the model when it hangs up", async () => {
    const hangUp = new AbortController();
    const pieces: string[] = [];
    for await (const { choices } of await stream("go on", hangUp.signal)) {
      pieces.push(choices[0]?.delta.content ?? "");
      if (pieces.length > 3) hangUp.abort();
    }
    expect(pieces.length).toBeGreaterThan(3);
    await waitUntil(() => stack().lines.some((line) => line.endsWith("hung up on go on")));
  });

  it.each([
    ["break", "model_error", "The model stopped before completing its answer."],
    ["drop", "model_error", "The model stopped before completing its answer."],
    ["babble", "bad_model_response", 'Model "chat-tiny" gave an answer that does not match its contract.'],
  ])("gets an error in the middle of a stream: %s", async (order, code, message) => {
    const pieces: string[] = [];
    const reading = (async () => {
      for await (const { choices } of await stream(order)) {
        pieces.push(choices[0]?.delta.content ?? "");
        if (pieces.at(-1)) await next();
      }
    })();
    expect(await failure(reading)).toMatchObject({ code, param: null, type: "api_error", message });
    expect(pieces).toEqual(["", "one "]);
  });
});

describe("the openai client for Node.js with a container of OpenAI's protocol", () => {
  const image = "123456789012.dkr.ecr.eu-west-3.amazonaws.com/vllm:1";
  const { stack, client } = useStack({
    container: "openai-container.js",
    model: {
      source: { from: "container", image, protocol: "openai" },
      hosting: { mode: "always-on", instanceType: "ml.g5.xlarge" },
    },
  });
  const request = { ...asking("Hello."), tool_choice: "auto" as const, top_k: 5 };
  const passedOn = JSON.stringify({ messages: request.messages, tool_choice: "auto", top_k: 5 });

  it("has its whole request passed on, with the model's name replaced in both directions", async () => {
    const answer = await client().chat.completions.create(request);
    expect([answer.model, answer.choices[0]?.message.content]).toEqual([model, passedOn]);
  });

  it("receives the container's events unchanged but for the model's name", async () => {
    const response = await fetch(`${stack().apiUrl}/v1/chat/completions`, {
      method: "POST",
      headers: { "content-type": "application/json", "x-api-key": await stack().issueKey() },
      body: JSON.stringify({ ...asking("Hello."), stream: true }),
    });
    const events = (await response.text()).split("\n\n");
    expect([events[0], events.at(-2)]).toEqual([": hello", "data: [DONE]"]);
    expect(events.at(-3)).toBe(
      'data: {"id": "cmpl-1", "object": "chat.completion.chunk", "created": 1, "model": "chat-tiny", "choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}], "score": 1.0}',
    );
  });

  it("gets a stream", async () => {
    const { text, reasons } = await collect(await client().chat.completions.create({ ...request, stream: true }));
    expect(JSON.parse(text)).toEqual({ messages: request.messages, tool_choice: "auto", top_k: 5, stream: true });
    expect(reasons).toEqual(["stop"]);
  });

  it("receives the container's refusal in its words", async () => {
    expect(await failure(client().chat.completions.create({ ...asking("Hello."), temperature: 3 }))).toMatchObject({
      class: BadRequestError,
      code: "invalid_request",
      param: "temperature",
      message: "400 Not with messages,temperature",
    });
  });

  it("gets model_error when the container breaks off", async () => {
    const reading = client()
      .chat.completions.create({ ...request, user: "break", stream: true })
      .then(collect);
    expect(await failure(reading)).toMatchObject({
      code: "model_error",
      message: "The model stopped before completing its answer.",
    });
  });
});

describe("the openai client for Node.js with a cold model", () => {
  const { client } = useStack({ api: { coldWaitSeconds: 1 }, behaviour: { coldStartSeconds: 8 } });

  it("retries until the model has started", async () => {
    const stream = await client().chat.completions.create({ ...asking("7 * 8"), stream: true });
    expect(await collect(stream)).toEqual({ text: "7 * 8 = 56.", reasons: ["stop"] });
  });
});
