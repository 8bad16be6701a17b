import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { type AddressInfo } from "node:net";
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
afterAll(() => {
  setApiKey("");
  server.closeAllConnections();
  server.close();
});

const chunk = (delta: object) => `data: ${JSON.stringify({ choices: [{ delta }] })}\n\n`;

/** Answers in these slices. */
function sayIn(...slices: readonly (string | Buffer)[]) {
  answer = (_, response) => {
    response.writeHead(200, { "content-type": "text/event-stream", "x-model-version": "3f2a" });
    void (async () => {
      for (const slice of slices) {
        response.write(slice);
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      response.end();
    })();
  };
}

async function ask(signal = new AbortController().signal) {
  const texts: string[] = [];
  const prediction = await streamChat(url, { model: "a" }, signal, (text) => texts.push(text)).catch(
    (error: Error & { failure?: object }) => error.failure ?? error,
  );
  return { texts, prediction };
}

describe("streamChat", () => {
  it("gives all text so far at each piece, and at the end what made it", async () => {
    const bytes = Buffer.from(chunk({ content: "né" }));
    // Cut within a character.
    const cut = bytes.indexOf(0xc3) + 1;
    sayIn(
      chunk({ role: "assistant", content: "" }),
      bytes.subarray(0, cut),
      bytes.subarray(cut),
      `${chunk({ content: "e" })}${chunk({})}data: [DONE]\n\n`,
    );
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

  it("asks for a stream, with the key that was given", async () => {
    const asked = new Promise((resolve) => {
      answer = (request, response) => {
        const chunks: Buffer[] = [];
        request.on("data", (data: Buffer) => chunks.push(data));
        request.on("end", () => {
          resolve([request.method, request.headers.authorization, JSON.parse(Buffer.concat(chunks).toString())]);
          response.end("data: [DONE]\n\n");
        });
      };
    });
    setApiKey("mf_1");
    await ask();
    expect(await asked).toEqual(["POST", "Bearer mf_1", { model: "a", stream: true }]);
  });

  it("says what went wrong in the middle, in the API's words", async () => {
    const error = { message: "It broke off.", type: "api_error", param: null, code: "model_error" };
    sayIn(chunk({ content: "one" }), `data: ${JSON.stringify({ error })}\n\n`);
    expect(await ask()).toMatchObject({
      texts: ["one"],
      prediction: { status: 502, code: "model_error", message: "It broke off." },
    });
  });

  it("does not take an answer for whole that just ends", async () => {
    sayIn(chunk({ content: "one" }));
    expect((await ask()).prediction).toMatchObject({ status: 0, message: "The answer ended before it was whole." });
    answer = (_, response) => {
      response.writeHead(200).write(chunk({ content: "one" }));
      setTimeout(() => response.destroy(), 20);
    };
    expect((await ask()).prediction).toMatchObject({
      status: 0,
      message: "The connection broke in the middle of the answer.",
    });
  });

  it("tells a route that is not there from a model that is not there", async () => {
    const refuse = (code: string) => {
      answer = (_, response) => response.writeHead(404).end(JSON.stringify({ error: { code, message: "No." } }));
    };
    refuse("not_found");
    expect((await ask()).prediction).toBeInstanceOf(NoChat);
    refuse("model_not_found");
    expect((await ask()).prediction).toMatchObject({ status: 404, code: "model_not_found" });
  });

  it("rejects with the signal's reason when it is aborted in the middle", async () => {
    const controller = new AbortController();
    answer = (_, response) => {
      response.writeHead(200).write(chunk({ content: "one" }));
      setTimeout(() => controller.abort(), 20);
    };
    expect((await ask(controller.signal)).prediction).toMatchObject({ name: "AbortError" });
  });
});
