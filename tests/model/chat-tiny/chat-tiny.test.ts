import path from "node:path";
import network from "../../../model/chat-tiny/network.json";
import { encodePrompt } from "../../../model/chat-tiny/vocabulary";
import { type Tensors } from "../../../model/contract";
import { modelRoot, readModel } from "../../../model/registry";
import { envelope, invokeJson } from "../server/inference-server";
import { runGraph } from "../support/run-graph";
import { type Request, serveChat, user } from "./serve-chat";

const { card, golden } = readModel("chat-tiny");
const chat = serveChat();

/** Its answer has characters of three bytes, which are three tokens each. */
const japanese = user("Say hello in Japanese.");
const modelfront = user("What is modelfront?");

/** The pieces of a streamed answer, and the answer that they and the last event make. */
async function stream(request: Request): Promise<{ pieces: string[]; whole: unknown }> {
  const response = await fetch(`${chat.server().url}/invocations`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ ...request, stream: true }),
  });
  expect(response.headers.get("content-type")).toBe("text/event-stream; charset=utf-8");
  const events = (await response.text())
    .split("\n\n")
    .filter(Boolean)
    .map((event) => JSON.parse(event.replace(/^data: /, "")) as { text: string });
  const pieces = events.slice(0, -1).map(({ text }) => text);
  return { pieces, whole: { text: pieces.join(""), ...events.at(-1) } };
}

describe("a streamed answer", () => {
  it.each(golden.cases)("is the whole one in pieces: $name", async ({ request, response }) => {
    const { pieces, whole } = await stream(request as Request);
    expect(whole).toEqual(response);
    expect(pieces.filter((piece) => piece === "")).toEqual([]);
  });

  it("is the whole one in pieces if it is left to chance, too", async () => {
    const request = { ...modelfront, temperature: 1.8, seed: 11, max_tokens: 120 };
    expect((await stream(request)).whole).toEqual(await chat.answer(request));
  });

  it("never parts a character", async () => {
    const { pieces } = await stream(japanese);
    expect(pieces).toEqual(expect.arrayContaining(["こ", "ん", "に", "ち", "は"]));
    const emoji = await stream(user("What is goodbye in emoji?"));
    expect(emoji.pieces.filter((piece) => /\p{Surrogate}|\ufffd/u.test(piece))).toEqual([]);
  });

  it("comes to its end beside seven others", async () => {
    const requests = golden.cases.slice(0, 8);
    const streams = await Promise.all(requests.map(({ request }) => stream(request as Request)));
    expect(streams.map(({ whole }) => whole)).toEqual(requests.map(({ response }) => response));
  });
});

describe("max_tokens", () => {
  it("cuts the answer off, which finish_reason says, and leaves out a character that is not complete", async () => {
    const { usage } = await chat.answer(japanese);
    const texts = [];
    for (let max_tokens = usage.completion_tokens - 6; max_tokens < usage.completion_tokens; max_tokens++) {
      const cut = await chat.answer({ ...japanese, max_tokens });
      expect(cut).toMatchObject({ finish_reason: "length", usage: { completion_tokens: max_tokens } });
      texts.push(cut.text);
    }
    expect(texts.map((text) => text.at(-1))).toEqual(["ち", "ち", "ち", "は", "は", "は"]);
  });

  it("may be what is left of the context, and no more", async () => {
    const long = user("9".repeat(400));
    const left = network.context - encodePrompt(long.messages).length;
    expect((await chat.answer({ ...long, max_tokens: left })).usage.prompt_tokens).toBe(network.context - left);
    expect(await invokeJson(chat.server(), { ...long, max_tokens: left + 1, stream: true })).toMatchObject({
      status: 400,
      body: envelope(
        "invalid_request",
        `The messages have ${network.context - left} tokens and max_tokens allows ${left + 1} more: the model's context holds 512. Shorten the messages or lower max_tokens.`,
        "messages",
      ),
    });
  });
});

describe("temperature, top_p and seed", () => {
  const chance = { ...user("Tell me something."), temperature: 2, max_tokens: 40 };

  it("give the same answer to the same seed, and others to others", async () => {
    const of = (seed: number) => chat.answer({ ...chance, seed });
    expect(await of(1)).toEqual(await of(1));
    expect(new Set((await Promise.all([1, 2, 3, 4, 5].map(of))).map(({ text }) => text)).size).toBeGreaterThan(1);
  });

  it("leave nothing to chance at temperature 0 or with the smallest top_p", async () => {
    const greedy = await chat.answer({ ...chance, temperature: 0 });
    expect(await chat.answer({ ...chance, temperature: 0, seed: 3 })).toEqual(greedy);
    expect(await chat.answer({ ...chance, top_p: 1e-6, seed: 3 })).toEqual(greedy);
  });
});

describe("stop", () => {
  it("ends the answer before the sequence, also where it begins and ends within tokens", async () => {
    const { text, usage } = await chat.answer(modelfront);
    const at = text.indexOf(" folder");
    const across = text.slice(at - 2, at + 4);
    const stopped = await chat.answer({ ...modelfront, stop: across });
    expect(stopped).toMatchObject({ text: text.slice(0, text.indexOf(across)), finish_reason: "stop" });
    expect(stopped.usage.completion_tokens).toBeLessThan(usage.completion_tokens);
  });

  it("takes several sequences, and does nothing if none comes", async () => {
    const whole = await chat.answer(modelfront);
    expect(await chat.answer({ ...modelfront, stop: ["never", "said"] })).toEqual(whole);
    const { text } = await chat.answer({ ...modelfront, stop: ["never", " folder"] });
    expect(text).toBe(whole.text.slice(0, whole.text.indexOf(" folder")));
  });
});

describe("a bad request", () => {
  it.each<[string, object, string | null, string]>([
    ["has no messages", { messages: undefined }, "messages", "Invalid input: expected array, received undefined"],
    ["has an empty list", { messages: [] }, "messages", "Too small: expected array to have >=1 items"],
    [
      "ends with the assistant",
      { messages: [{ role: "assistant", content: "Hello" }] },
      "messages",
      "The last message must be the user's.",
    ],
    [
      "has a role of its own",
      { messages: [{ role: "tool", content: "Hello" }] },
      "messages[0].role",
      'Invalid option: expected one of "system"|"user"|"assistant"',
    ],
    [
      "has an empty message",
      { messages: [{ role: "user", content: "" }] },
      "messages[0].content",
      "Too small: expected string to have >=1 characters",
    ],
    ["wants no token", { max_tokens: 0 }, "max_tokens", "Too small: expected number to be >=1"],
    ["wants too many tokens", { max_tokens: 257 }, "max_tokens", "Too big: expected number to be <=256"],
    ["wants half a token", { max_tokens: 1.5 }, "max_tokens", "Invalid input: expected int, received number"],
    ["is too hot", { temperature: 2.1 }, "temperature", "Too big: expected number to be <=2"],
    ["is too cold", { temperature: -0.1 }, "temperature", "Too small: expected number to be >=0"],
    ["has no share", { top_p: 0 }, "top_p", "Too small: expected number to be >0"],
    ["has too large a share", { top_p: 1.1 }, "top_p", "Too big: expected number to be <=1"],
    ["has a negative seed", { seed: -1 }, "seed", "Too small: expected number to be >=0"],
    ["stops at nothing", { stop: "" }, "stop", "Too small: expected string to have >=1 characters"],
    [
      "stops at too much",
      { stop: ["a", "b", "c", "d", "e"] },
      "stop",
      "Expected text of 1 to 32 characters, or a list of 1 to 4 of these.",
    ],
    ["stops within a character", { stop: "\ud83d" }, "stop", "A stop sequence is made of whole characters."],
    ["streams by word", { stream: "true" }, "stream", "Invalid input: expected boolean, received string"],
    ["has a field of its own", { model: "chat-tiny" }, null, 'Unrecognized key: "model"'],
  ])("is refused if it %s", async (_what, change, param, message) => {
    expect(await invokeJson(chat.server(), { ...user("Hello"), ...change })).toMatchObject({
      status: 400,
      body: envelope("invalid_request", message, param),
    });
  });
});

describe("the graph", () => {
  const prompt = encodePrompt(golden.cases[0]!.request.messages as Request["messages"]);
  const nothing = { dims: [1, network.layers, network.heads, 0, network.head_width], data: new Float32Array() };
  const tokens = (part: readonly number[]) => ({ dims: [1, part.length], data: BigInt64Array.from(part, BigInt) });
  const run = async (inputs: Tensors) =>
    (await runGraph(path.join(modelRoot, "chat-tiny", "model.onnx"), [inputs]))[0]!;

  it("gives the same logits, keys and values token by token with its cache as for all tokens at once", async () => {
    const whole = await run({ tokens: tokens(prompt), past_keys: nothing, past_values: nothing });
    const logits: number[] = [];
    let step: Tensors = { keys: nothing, values: nothing };
    for (const token of prompt) {
      step = await run({ tokens: tokens([token]), past_keys: step.keys!, past_values: step.values! });
      logits.push(...(step.logits!.data as Float32Array));
    }
    expect(largestDifference(whole.logits!.data as Float32Array, logits)).toBeLessThan(1e-4);
    for (const name of ["keys", "values"]) {
      expect(step[name]!.dims).toEqual(whole[name]!.dims);
      const [left, right] = [whole[name]!.data, step[name]!.data] as [Float32Array, Float32Array];
      expect(largestDifference(left, right)).toBeLessThan(1e-4);
    }
  });

  it("answers several conversations in one run as each alone", async () => {
    const other = prompt.toReversed();
    const pair = { ...nothing, dims: [2, ...nothing.dims.slice(1)] };
    const both = { dims: [2, prompt.length], data: BigInt64Array.from([...prompt, ...other], BigInt) };
    const { logits } = await run({ tokens: both, past_keys: pair, past_values: pair });
    const alone = [];
    for (const each of [prompt, other]) {
      const found = await run({ tokens: tokens(each), past_keys: nothing, past_values: nothing });
      alone.push(...(found.logits!.data as Float32Array));
    }
    expect(largestDifference(logits!.data as Float32Array, alone)).toBeLessThan(1e-4);
  });
});

describe("the card", () => {
  it("says that the data was written by hand for this model, and that the model is tiny", () => {
    expect(card.data.name).toMatch(/^Questions and answers written by hand for this model: /);
    expect(card.limitations[0]).toMatch(/^It is tiny /);
  });

  it("states a figure of at least 0.99 for sums in its range, and says that it refuses others", () => {
    const [sums, , refused] = card.metrics;
    expect(sums?.name).toMatch(/^right answers to all \d+ ways to ask for a sum, .* of whole numbers from 0 to 10$/);
    expect(sums?.value).toBeGreaterThanOrEqual(0.99);
    expect(refused?.name).toMatch(/^refused, of \d+ held-out sums out of its range$/);
    expect(refused?.value).toBeGreaterThanOrEqual(0.99);
  });
});

function largestDifference(left: ArrayLike<number>, right: ArrayLike<number>): number {
  expect(left).toHaveLength(right.length);
  return Array.from(left).reduce((most, value, i) => Math.max(most, Math.abs(value - right[i]!)), 0);
}
