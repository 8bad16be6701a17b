import fc from "fast-check";
import { parseAnswer, readStream, type StreamPart } from "../../../../functions/core/chat/container-answer";
import { toComment, toEvent } from "../../../../functions/core/chat/event-stream";

// eslint-disable-next-line @typescript-eslint/require-await -- what comes over a network is awaited
async function* slices(bytes: Uint8Array, cuts: readonly number[]): AsyncGenerator<Uint8Array> {
  const borders = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  for (const [i, border] of borders.slice(1).entries()) yield bytes.subarray(borders[i], border);
}

async function collect(text: string, cuts: readonly number[] = []): Promise<StreamPart[]> {
  const parts: StreamPart[] = [];
  for await (const part of readStream(slices(Buffer.from(text), cuts))) parts.push(part);
  return parts;
}

const event = (data: string, name?: string): StreamPart => ({ kind: "event", name, data });

describe("readStream", () => {
  it("gives each event and comment, wherever the slices end", async () => {
    const text = ': hello\n\ndata: é😀\n\nevent: x\r\ndata: 1\r\n\r\ndata:{"a":\ndata: 2}\n\ndata: [DONE]\n\n';
    const parts = [
      { kind: "comment", text: "hello" },
      event("é😀"),
      event("1", "x"),
      event('{"a":\n2}'),
      event("[DONE]"),
    ];
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(100)), async (cuts) => {
        expect(await collect(text, cuts)).toEqual(parts);
      }),
    );
  });

  it("gives a JSON answer whole, wherever the slices end", async () => {
    const text = ' \n{"text": "é\\n\\ndata: 1"}\n';
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(100)), async (cuts) => {
        const [part, ...others] = await collect(text, cuts);
        expect([part?.kind === "whole" && part.text.trim(), others]).toEqual([text.trim(), []]);
      }),
    );
  });

  it("gives the last event even if no blank line ends it", async () => {
    expect(await collect("data: 1\n\ndata: 2")).toEqual([event("1"), event("2")]);
    expect(await collect("data: 1\n\ndata: 2\n")).toEqual([event("1"), event("2")]);
  });

  it.each(["", "\n\n\n", "Internal Server Error", "<html></html>", "\ufeff"])("finds nothing in %j", async (text) => {
    expect(await collect(text)).toEqual([]);
  });

  it("refuses an event without end, and an answer without end", async () => {
    await expect(collect("x".repeat(1024 * 1024 + 1))).rejects.toMatchObject({
      code: "bad_model_response",
      message: "The model sent an event of more than 1048576 characters.",
    });
    await expect(collect(`{"a": "${"x".repeat(6_291_456)}`)).rejects.toMatchObject({
      code: "bad_model_response",
      message: "The model sent an answer of more than 6291456 characters.",
    });
  });
});

describe("parseAnswer", () => {
  const thrown = (text: string, name?: string) => {
    try {
      return parseAnswer(text, name);
    } catch (error) {
      const { code, message } = error as { code: string; message: string };
      return [code, message];
    }
  };

  it.each(['{"error":null,"a":1}', '{"error":"","a":1}', '{"error":false}', '{"object":"error"}'])(
    "takes %s for no error",
    (text) => expect(thrown(text)).toEqual(JSON.parse(text)),
  );

  const stopped = ["model_error", "The model stopped before completing its answer."];
  const busy = ["overloaded", "The model is at capacity. Try again in a moment."];

  it.each<[string, string | undefined, readonly string[]]>([
    ['{"error":{}}', undefined, stopped],
    ['{"error":"CUDA error at /opt/ml"}', undefined, stopped],
    ['{"error":{"message":"CUDA error","code":500}}', undefined, stopped],
    ['{"object":"error","message":"engine dead","type":"InternalServerError","code":500}', undefined, stopped],
    ['{"error":"Request failed during generation","error_type":"generation"}', undefined, stopped],
    ["Traceback", "error", stopped],
    ['{"error":"Model is overloaded","error_type":"overloaded"}', undefined, busy],
    ['{"object":"error","message":"busy","code":429}', undefined, busy],
    ['{"message":"Too long","code":400}', "error", ["invalid_request", "Too long"]],
    [
      '{"error":{"message":"Too long","type":"BadRequestError","code":400}}',
      undefined,
      ["invalid_request", "Too long"],
    ],
    [
      '{"error":"Input validation error","error_type":"validation"}',
      undefined,
      ["invalid_request", "Input validation error"],
    ],
  ])("throws what %s in an event named %s means", (text, name, error) => {
    expect(thrown(text, name)).toEqual(error);
  });

  it.each(["", "oops", "[]", "7", "null", "[DONE]"])("refuses what is no JSON object: %j", (text) => {
    expect(thrown(text)).toEqual(["bad_model_response", "The model gave an answer that is not a JSON object."]);
  });
});

describe("toEvent and toComment", () => {
  it.each(['{"a":1}', "two\nlines"])("make what readStream reads: %j", async (data) => {
    expect(await collect(toEvent(data))).toEqual([event(data)]);
    expect(await collect(toEvent(data, "x"))).toEqual([event(data, "x")]);
    expect(await collect(toComment("hello"))).toEqual([{ kind: "comment", text: "hello" }]);
  });
});
