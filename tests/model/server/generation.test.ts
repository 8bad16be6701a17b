import fs from "node:fs";
import * as z from "zod";
import { type ChatHandler, type ModelContract, type RunGraph, type Tensors } from "../../../model/contract";
import { InvalidRequest } from "../../../model/errors";
import { createGenerate } from "../../../model/server/generation";
import { envelope, internalError } from "./inference-server";

const contract: ModelContract = {
  title: "Letters",
  description: "Says the letters of a word.",
  kind: "chat",
  request: z.strictObject({ word: z.string().min(1), stream: z.boolean().default(false) }),
  response: z.strictObject({ text: z.string(), letters: z.int() }),
  examples: [],
};

const step: Tensors = { x: { dims: [1], data: Float32Array.of(1) } };

/** Says a letter for each run; refuses `!`, and fails in place of `?`. */
const handler = {
  async *generate({ word }: { word: string }, run: RunGraph) {
    if (word === "!") throw new InvalidRequest("There is nothing to say.", "word");
    for (const letter of word) {
      if (letter === "?") throw new Error("a secret");
      await run(step);
      yield letter;
    }
    return { letters: word.length };
  },
} as ChatHandler;

/** Generates with a graph whose runs are written down, by the word that they are for. */
function createWriter(output = 1) {
  const events: string[] = [];
  const runs: string[] = [];
  const write = (word: string, stream?: boolean, signal = new AbortController().signal) => {
    const run = () => Promise.resolve({ y: { dims: [1], data: Float32Array.of((runs.push(word), output)) } });
    const generate = createGenerate({ contract, handler }, { takesBatches: true, run });
    return generate(JSON.stringify({ word, stream }), (data) => events.push(data), signal);
  };
  return { write, events, runs };
}

const internal = { status: 500, body: JSON.stringify(internalError) };

describe("createGenerate", () => {
  beforeEach(() => jest.spyOn(fs, "writeSync").mockReturnValue(0));
  afterEach(() => jest.restoreAllMocks());

  it("answers whole: all pieces as text, and what the handler returns", async () => {
    const { write, events } = createWriter();
    expect(await write("abc")).toEqual({ status: 200, body: '{"text":"abc","letters":3}' });
    expect(events).toEqual([]);
  });

  it("answers a stream by events: one per piece, then what the handler returns", async () => {
    const { write, events } = createWriter();
    expect(await write("abc", true)).toBeNull();
    expect(events).toEqual(['{"text":"a"}', '{"text":"b"}', '{"text":"c"}', '{"letters":3}']);
  });

  it("refuses what the contract or the handler refuses, with the path, even if a stream was asked for", async () => {
    const { write, events } = createWriter();
    const refused = envelope("invalid_request", "There is nothing to say.", "word");
    expect(await write("!", true)).toEqual({ status: 400, body: JSON.stringify(refused) });
    expect(JSON.parse((await write("", true))!.body)).toMatchObject({
      error: { param: "word", code: "invalid_request" },
    });
    expect(events).toEqual([]);
  });

  it.each([true, false])("says nothing of the cause of a failure (stream: %s), but logs it", async (stream) => {
    const { write } = createWriter();
    expect(await write("a?", stream)).toEqual(internal);
    expect(jest.mocked(fs.writeSync).mock.calls.map(([, line]) => line)).toEqual([expect.stringContaining("a secret")]);
  });

  it("fails on an output that is not finite", async () => {
    expect(await createWriter(NaN).write("a")).toEqual(internal);
  });

  it("lets answers take turns, run by run", async () => {
    const { write, runs } = createWriter();
    await Promise.all([write("aaa"), write("bb"), write("c")]);
    expect(runs).toEqual(["aaa", "bb", "c", "aaa", "bb", "aaa"]);
  });

  it("runs no further once it is called off, and answers nothing", async () => {
    const { write, runs, events } = createWriter();
    const caller = new AbortController();
    const answer = write("abcdef", true, caller.signal);
    while (events.length < 2) await new Promise(setImmediate);
    caller.abort();
    expect(await answer).toBeNull();
    expect(runs).toHaveLength(events.length);
    expect(events.length).toBeLessThan(6);
    expect(fs.writeSync).not.toHaveBeenCalled();
  });
});
