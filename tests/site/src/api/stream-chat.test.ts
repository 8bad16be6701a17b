import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { type AddressInfo } from "node:net";
import fc from "fast-check";
import { setApiKey } from "../../../../site/src/api/credentials";
import { NoChat, streamChat } from "../../../../site/src/api/stream-chat";

let server: Server;
let url: string;
let answer: (request: IncomingMessage, response: ServerResponse) => void;

beforeAll(async () => {
  server = createServer((request, response) => answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/chat/completions`;
});
afterEach(() => jest.restoreAllMocks());
afterAll(() => {
  setApiKey("");
  server.closeAllConnections();
  server.close();
});

const done = "data: [DONE]\n\n";
const delta = (content: string) => ({ choices: [{ delta: { content } }] });
const chunk = (content: string) => `data: ${JSON.stringify(delta(content))}\n\n`;

interface Body {
  readonly chunks: readonly (string | Uint8Array)[];
  /** False for a connection that stays open after the last chunk. */
  readonly ends: boolean;
}

/** Makes `fetch` answer with a body that arrives in exactly these chunks. Resolves once the page cancels the body. */
function receiveBody({ chunks, ends }: Body): Promise<void> {
  return new Promise((resolve) => {
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        for (const each of chunks) controller.enqueue(typeof each === "string" ? Buffer.from(each) : each);
        if (ends) controller.close();
      },
      cancel: () => resolve(),
    });
    const headers = { "content-type": "text/event-stream", "x-model-version": "3f2a" };
    jest.spyOn(globalThis, "fetch").mockResolvedValueOnce(new Response(body, { headers }));
  });
}

const receive = (...chunks: Body["chunks"]) => void receiveBody({ chunks, ends: true });

interface AskOptions {
  readonly signal?: AbortSignal;
  readonly onText?: () => void;
}

/** Asks for a chat completion; returns the texts as they came, and the prediction or the reason why there is none. */
async function ask({ signal = new AbortController().signal, onText }: AskOptions = {}) {
  const texts: string[] = [];
  const prediction = await streamChat(url, { model: "a" }, signal, (text) => {
    texts.push(text);
    onText?.();
  }).catch((error: Error & { failure?: object }) => error.failure ?? error);
  return { texts, prediction };
}

describe("streamChat", () => {
  it("reports the text so far at each event, and returns the answer with its version", async () => {
    receive(chunk(""), chunk("né"), `${chunk("e")}data: {"choices":[]}\n\n${done}`);
    expect(await ask()).toEqual({
      texts: ["né", "née"],
      prediction: {
        response: { text: "née" },
        milliseconds: expect.any(Number) as number,
        version: "3f2a",
        variant: null,
      },
    });
  });

  it("requests a stream, with the API key", async () => {
    const asked = new Promise((resolve) => {
      answer = (request, response) => {
        const chunks: Buffer[] = [];
        request.on("data", (data: Buffer) => chunks.push(data));
        request.on("end", () => {
          resolve([request.method, request.headers.authorization, JSON.parse(Buffer.concat(chunks).toString())]);
          response.end(done);
        });
      };
    });
    setApiKey("mf_1");
    await ask();
    expect(await asked).toEqual(["POST", "Bearer mf_1", { model: "a", stream: true }]);
  });

  it("reads the same answer wherever the network cuts it, within a UTF-8 character or a line break too", async () => {
    const bytes = Buffer.from(`: ping\r\n\r\n${chunk("naïve ").replaceAll("\n", "\r\n")}${chunk("日本 😀")}${done}`);
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(fc.nat(bytes.length)), async (places) => {
        const cuts = [0, ...places.sort((a, b) => a - b), bytes.length];
        receive(...cuts.slice(1).map((end, i) => bytes.subarray(cuts[i], end)));
        expect(await ask()).toMatchObject({
          texts: ["naïve ", "naïve 日本 😀"],
          prediction: { response: { text: "naïve 日本 😀" } },
        });
      }),
    );
  });

  it.each([
    ["LF", "\n"],
    ["CRLF", "\r\n"],
    ["CR", "\r"],
  ])("reads events whose lines end with %s", async (_, end) => {
    // A CR counts once the next character shows that it is not the first half of CRLF.
    receive(`${chunk("one")}${done}: the end\n`.replaceAll("\n", end));
    expect((await ask()).prediction).toMatchObject({ response: { text: "one" } });
  });

  it("joins the data lines of an event, and ignores comments, ids and unknown fields", async () => {
    receive(
      `: ping\nid: 7\nretry: 5\nodd: 1\nevent: message\ndata: {"choices":\ndata:[{"delta":{"content":"one"}}]}\n\n${done}`,
    );
    expect(await ask()).toMatchObject({ texts: ["one"], prediction: { response: { text: "one" } } });
  });

  it("ends at [DONE], whatever follows, and closes the connection", async () => {
    const cancelled = receiveBody({ chunks: [chunk("one"), done, chunk("two")], ends: false });
    expect(await ask()).toMatchObject({ texts: ["one"], prediction: { response: { text: "one" } } });
    await cancelled;
  });

  it("takes [DONE] within a text for text", async () => {
    receive(`${chunk("[DONE]")}${done}`);
    expect((await ask()).texts).toEqual(["[DONE]"]);
  });

  it.each([
    ["an error in its data", ""],
    ["the type error", "event: error\n"],
  ])("rejects with the API's error after an event with %s, and closes the connection", async (_, type) => {
    const error = { message: "The model stopped.", type: "api_error", param: null, code: "model_error" };
    const chunks = [chunk("one"), `${type}data: ${JSON.stringify({ error })}\n\n`, chunk("two"), done];
    const cancelled = receiveBody({ chunks, ends: false });
    expect(await ask()).toMatchObject({
      texts: ["one"],
      prediction: { status: 502, code: "model_error", message: "The model stopped." },
    });
    await cancelled;
  });

  it("rejects after an event of type error without JSON", async () => {
    receive("event: error\ndata: it broke\n\n");
    expect((await ask()).prediction).toMatchObject({ status: 502, code: null, message: "" });
  });

  it.each(["oops", "{", "null"])("rejects an event with the data %s, which is no JSON object", async (data) => {
    receive(`data: ${data}\n\n${done}`);
    expect((await ask()).prediction).toMatchObject({
      status: 200,
      message: "The API sent an event that is not a JSON object.",
    });
  });

  it.each([
    ["without [DONE]", chunk("one")],
    ["within [DONE]", `${chunk("one")}data: [DONE]\n`],
    ["without any event", ""],
  ])("rejects a stream that ends %s", async (_, body) => {
    receive(body);
    expect((await ask()).prediction).toMatchObject({ status: 0, message: "The answer ended early." });
  });

  it("rejects when the connection is lost during the answer", async () => {
    let lose = () => {};
    answer = (_, response) => {
      response.writeHead(200).write(chunk("one"));
      lose = () => response.destroy();
    };
    expect(await ask({ onText: () => lose() })).toMatchObject({
      texts: ["one"],
      prediction: { status: 0, message: "The connection was lost during the answer." },
    });
  });

  it("distinguishes a missing route from a missing model", async () => {
    const refuse = (code: string) => {
      answer = (_, response) => response.writeHead(404).end(JSON.stringify({ error: { code, message: "No." } }));
    };
    refuse("not_found");
    expect((await ask()).prediction).toBeInstanceOf(NoChat);
    refuse("model_not_found");
    expect((await ask()).prediction).toMatchObject({ status: 404, code: "model_not_found" });
  });

  it("rejects with the signal's reason when it is aborted during the answer", async () => {
    const controller = new AbortController();
    answer = (_, response) => response.writeHead(200).write(chunk("one"));
    expect(await ask({ signal: controller.signal, onText: () => controller.abort() })).toMatchObject({
      texts: ["one"],
      prediction: { name: "AbortError" },
    });
  });
});
