import { readFileSync } from "node:fs";
import path from "node:path";
import { readChatRequest } from "../../../../functions/core/chat/chat-request";
import { openAiProtocol } from "../../../../functions/core/chat/openai-protocol";
import { steady } from "../../support/models";

const body = { model: "steady", messages: [{ role: "user", content: "Hello." }], seed: 7, guided_choice: ["a"] };
const talk = (request: object) => openAiProtocol(steady, readChatRequest(JSON.stringify(request)));
const conversation = talk(body);
const complete = (answer: string) => conversation.toCompletion(Buffer.from(answer));

async function eventsOf(answer: string, request: object = { ...body, stream: true }): Promise<string[]> {
  // eslint-disable-next-line @typescript-eslint/require-await -- what comes over a network is awaited
  async function* slices() {
    for (let i = 0; i < answer.length; i += 7) yield Buffer.from(answer.slice(i, i + 7));
  }
  const events: string[] = [];
  for await (const event of talk(request).toEvents({ body: slices(), variant: null })) events.push(event);
  return events;
}

const chunk = (choice: object, rest = "") =>
  `{"id": "c", "object": "chat.completion.chunk", "created": 1.0, "model": "/opt/ml/model", "choices": [${JSON.stringify({ index: 0, ...choice })}]${rest}}`;
const said = chunk({ delta: { content: "a" }, finish_reason: null });
const ended = chunk({ delta: {}, finish_reason: "stop" });
const named = (data: string) => data.replace("/opt/ml/model", "steady");

describe("OpenAI's protocol", () => {
  it("crosses as it is, but for the model's name", () => {
    expect(JSON.parse(Buffer.from(conversation.body).toString())).toEqual({ ...body, model: undefined });
    expect(complete('{"model" : "/opt/ml/\\u006dodel","choices":[],"created":1.0}')).toBe(
      '{"model" : "steady","choices":[],"created":1.0}',
    );
  });

  it("passes numbers as they came, beyond 2^53 too, and hints that only a container can judge", () => {
    const json =
      '{"model":"steady","messages":[{"role":"user","name":"Ada","content":[{"type":"text","text":"a","cache_control":{"type":"ephemeral"}}]}],' +
      '"seed":9007199254740993,"temperature":1.0,"top_p":1e-1,"stream":true,"stream_options":{"include_usage":true,"continuous_usage_stats":true}}';
    const sent = Buffer.from(openAiProtocol(steady, readChatRequest(json)).body).toString();
    expect(sent).toBe(json.replace('"model":"steady",', ""));
  });

  it.each([
    '{"model":"steady","choices":[]}',
    '{"choices":[{"message":{"content":"say \\"model\\":\\"x\\""}}],"model":null}',
    '{"usage":{"model":"draft"},"choices":[]}',
    '{"choices":[],"error":null}',
  ])("leaves alone what is not the container's name of the model: %s", (answer) => {
    expect(complete(answer)).toBe(answer);
  });

  it("leaves the names of other models alone", () => {
    expect(complete('{"usage":{"model":"draft"},"choices":[],"model":"big"}')).toBe(
      '{"usage":{"model":"draft"},"choices":[],"model":"steady"}',
    );
  });

  it.each(["oops", "[]", '{"object":"error"}'])("is not spoken by a container that answers %s", (answer) => {
    expect(() => complete(answer)).toThrow(expect.objectContaining({ code: "bad_model_response" }) as Error);
  });

  it.each([
    ['{"object":"error","message":"Too long: /opt/ml/model","code":400}', "invalid_request", "Too long: …"],
    ['{"choices":[],"error":{"message":"busy","type":"overloaded"}}', "overloaded", /capacity/],
    ['{"error":"CUDA error"}', "model_error", /stopped/],
  ])("says an error with status 200 as what it is: %s", (answer, code, message) => {
    const text = (typeof message === "string" ? message : expect.stringMatching(message)) as string;
    expect(() => complete(answer)).toThrow(expect.objectContaining({ code, message: text }) as Error);
  });
});

describe("a stream of OpenAI's protocol", () => {
  it("passes events and comments as they are, but for the model's name", async () => {
    const answer = `: hello\n\ndata: ${said}\n\nevent: chunk\ndata: ${ended}\n\ndata: [DONE]\n\ndata: more\n\n`;
    expect(await eventsOf(answer)).toEqual([
      ": hello\n\n",
      `data: ${named(said)}\n\n`,
      `event: chunk\ndata: ${named(ended)}\n\n`,
      "data: [DONE]\n\n",
    ]);
  });

  it("takes error: null for no error", async () => {
    const chunks = [said, ended].map((data) => data.replace(/\}$/, ', "error": null}'));
    const answer = chunks.map((data) => `data: ${data}\n\n`).join("");
    expect(await eventsOf(`${answer}data: [DONE]\n\n`)).toEqual([
      ...chunks.map((data) => `data: ${named(data)}\n\n`),
      "data: [DONE]\n\n",
    ]);
  });

  it("ends with [DONE] where the container sends none, and each choice has come to its end", async () => {
    const answer = `data: ${said}\n\ndata: ${ended}\n\n`;
    expect((await eventsOf(answer)).at(-1)).toBe("data: [DONE]\n\n");
    const two = `data: ${said.replace('"index":0', '"index":1')}\n\n${answer}`;
    await expect(eventsOf(two)).rejects.toMatchObject({ code: "model_error" });
  });

  const notUnderstood = { code: "bad_model_response" };
  const stopped = { code: "model_error", message: "The model stopped before completing its answer." };

  it.each<[string, string, object]>([
    ["nothing", "", notUnderstood],
    ["comments alone", ": hello\n\n", notUnderstood],
    ["the end alone", "data: [DONE]\n\n", notUnderstood],
    ["text", "Internal Server Error", notUnderstood],
    ["a web page", "<html><body>502</body></html>", notUnderstood],
    ["lines of JSON", '{"token":{"text":"a"}}\n{"token":{"text":"b"}}\n', notUnderstood],
    ["a list", '[{"generated_text":"a"}]', notUnderstood],
    ["other JSON", '{"generated_text":"a"}', notUnderstood],
    ["no choice", '{"choices":[]}', notUnderstood],
    ["events of something else", 'data: {"token":{"text":"a"}}\n\n', notUnderstood],
    ["events that are no JSON", "data: hello\n\n", notUnderstood],
    ["a stream that is cut between events", `data: ${said}\n\n`, stopped],
    ["a stream that is cut within one", `data: ${said}\n\ndata: ${ended.slice(0, 40)}`, notUnderstood],
    ["an error in the middle", `data: ${said}\n\ndata: {"error":{"message":"x","code":500}}\n\n`, stopped],
    ["an error object in the middle", `data: ${said}\n\ndata: {"object":"error","message":"x"}\n\n`, stopped],
    ["an error event in the middle", `data: ${said}\n\nevent: error\ndata: Traceback\n\n`, stopped],
    ["an error as JSON", '{"object":"error","message":"x","code":500}', stopped],
  ])("is an error, never a success, where the container sends %s", async (_what, answer, error) => {
    await expect(eventsOf(answer)).rejects.toMatchObject(error);
  });

  const sharedCase = path.join(process.cwd(), "../shared/field-cases/stream-answered-whole.json");

  it("is made of an answer that came whole: text, calls of tools, and tokens if they are asked for", async () => {
    const calls = [{ id: "1", type: "function", function: { name: "f", arguments: "{}" } }];
    const whole = {
      id: "c1",
      object: "chat.completion",
      created: 1,
      model: "/opt/ml/model",
      choices: [
        { index: 0, message: { role: "assistant", content: "whole answer" }, finish_reason: "stop", logprobs: null },
        { index: 1, message: { role: "assistant", content: null, tool_calls: calls }, finish_reason: "tool_calls" },
      ],
      usage: { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 },
    };
    const request = { ...body, stream: true, stream_options: { include_usage: true } };
    const events = await eventsOf(JSON.stringify(whole, null, 2), request);
    expect(events.pop()).toBe("data: [DONE]\n\n");
    const chunks = events.map((event) => JSON.parse(event.replace(/^data: /, "")) as Record<string, unknown>);
    for (const { id, object, created, model } of chunks) {
      expect([id, object, created, model]).toEqual(["c1", "chat.completion.chunk", 1, "steady"]);
    }
    expect(chunks.map(({ choices, usage }) => [choices, usage])).toEqual([
      [[{ index: 0, delta: whole.choices[0]!.message, logprobs: null, finish_reason: null }], null],
      [[{ index: 0, delta: {}, logprobs: null, finish_reason: "stop" }], null],
      [
        [
          {
            index: 1,
            delta: { role: "assistant", content: null, tool_calls: [{ index: 0, ...calls[0] }] },
            finish_reason: null,
          },
        ],
        null,
      ],
      [[{ index: 1, delta: {}, logprobs: null, finish_reason: "tool_calls" }], null],
      [[], whole.usage],
    ]);
    const without = await eventsOf(JSON.stringify(whole));
    expect(without.join("")).not.toContain("usage");
  });

  it("is made of the field case of a whole answer, without the container's path", async () => {
    let text: string;
    try {
      text = readFileSync(sharedCase, "utf8");
    } catch {
      console.warn("Skipped: ../shared/field-cases/stream-answered-whole.json is absent.");
      return;
    }
    const events = (await eventsOf(text)).join("");
    expect(events).toContain("whole answer");
    expect(events).not.toContain("/opt/ml");
  });
});
