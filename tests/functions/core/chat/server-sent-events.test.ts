import fc from "fast-check";
import { dataOf, splitEvents, toEvent } from "../../../../functions/core/chat/server-sent-events";

// eslint-disable-next-line @typescript-eslint/require-await -- what comes over a network is awaited
async function* slices(bytes: Uint8Array, cuts: readonly number[]): AsyncGenerator<Uint8Array> {
  const borders = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  for (const [i, border] of borders.slice(1).entries()) yield bytes.subarray(borders[i], border);
}

async function collect(text: string, cuts: readonly number[] = []): Promise<string[]> {
  const events: string[] = [];
  for await (const event of splitEvents(slices(Buffer.from(text), cuts))) events.push(event);
  return events;
}

describe("splitEvents", () => {
  it("gives each event as it came, wherever the slices end", async () => {
    const events = [": hello\n\n", "data: é😀\n\n", "event: x\r\ndata: 1\r\n\r\n", "data: [DONE]\n\n"];
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(100)), async (cuts) => {
        expect(await collect(events.join(""), cuts)).toEqual(events);
      }),
    );
  });

  it("gives what is left when no blank line ends it, unless it is nothing", async () => {
    expect(await collect("data: 1\n\ndata: 2")).toEqual(["data: 1\n\n", "data: 2"]);
    expect(await collect("data: 1\n\n\n")).toEqual(["data: 1\n\n"]);
    expect(await collect("")).toEqual([]);
  });

  it("refuses an event without end", async () => {
    await expect(collect("x".repeat(1024 * 1024 + 1))).rejects.toMatchObject({
      code: "bad_model_response",
      message: "The model sent an event of more than 1048576 characters.",
    });
  });
});

describe("dataOf", () => {
  it.each([
    ['data: {"a":1}\n\n', '{"a":1}'],
    ["data:no space\r\n\r\n", "no space"],
    ["event: message\ndata: one\ndata: two\n\n", "one\ntwo"],
    [": a comment\n\n", null],
  ])("reads %j", (event, data) => {
    expect(dataOf(event)).toBe(data);
  });
});

it("toEvent makes what dataOf reads", () => {
  expect(toEvent('{"a":1}')).toBe('data: {"a":1}\n\n');
});
