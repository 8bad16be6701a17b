import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { type AddressInfo } from "node:net";
import { listStatuses, predict, predictUrl } from "../../../../site/src/api/client";
import { noAnswer } from "../../../../site/src/api/failure";

let server: Server;
let apiUrl: string;
let answer: (request: IncomingMessage, response: ServerResponse) => void;

beforeAll(async () => {
  server = createServer((request, response) => answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  apiUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const payload = { kind: "json", value: { a: 1 } } as const;
const send = (status: number, body: string, headers = {}) => {
  answer = (_, response) => response.writeHead(status, headers).end(body);
};
const failureOf = (promise: Promise<unknown>) =>
  promise.then(
    () => "answered",
    (error: unknown) => (error as { failure: unknown }).failure,
  );

describe("predictUrl", () => {
  it("encodes the model's name", () => {
    expect(predictUrl("https://api.example.com", "a/b", { options: [], targetVariant: null })).toBe(
      "https://api.example.com/v1/models/a%2Fb/predict",
    );
  });

  it("puts options and a variant into the query", () => {
    expect(predictUrl("https://api.example.com", "a", { options: ["details", "explain"], targetVariant: "A&B" })).toBe(
      "https://api.example.com/v1/models/a/predict?details=true&explain=true&target_variant=A%26B",
    );
  });
});

describe("predict", () => {
  it("returns the response, its time, and the version and variant that answered", async () => {
    send(200, '{"label":"7"}', { "x-model-version": "3f2a", "x-model-variant": "B" });
    expect(await predict(apiUrl, payload, new AbortController().signal)).toEqual({
      response: { label: "7" },
      milliseconds: expect.any(Number) as number,
      version: "3f2a",
      variant: "B",
    });
  });

  it("sends method, content type and body", async () => {
    const seen = new Promise<unknown>((resolve) => {
      answer = (request, response) => {
        const chunks: Buffer[] = [];
        request.on("data", (chunk: Buffer) => chunks.push(chunk));
        request.on("end", () => {
          resolve([request.method, request.headers["content-type"], Buffer.concat(chunks).toString()]);
          response.end("{}");
        });
      };
    });
    await predict(apiUrl, payload, new AbortController().signal);
    expect(await seen).toEqual(["POST", "application/json", '{"a":1}']);
  });

  it("rejects with the API's error", async () => {
    send(400, '{"error":{"message":"Too small.","param":"a","code":"invalid_request"}}', { "x-request-id": "r-1" });
    expect(await failureOf(predict(apiUrl, payload, new AbortController().signal))).toEqual({
      status: 400,
      code: "invalid_request",
      message: "Too small.",
      param: "a",
      retryAfterSeconds: null,
      requestId: "r-1",
    });
  });

  it("rejects a response that is not JSON", async () => {
    send(200, "<html>");
    expect(await failureOf(predict(apiUrl, payload, new AbortController().signal))).toEqual({
      ...noAnswer,
      status: 200,
      message: "The response is not JSON. Check that this is the API's address.",
    });
  });

  it("rejects when no response arrives", async () => {
    answer = (request) => request.socket.destroy();
    expect(await failureOf(predict(apiUrl, payload, new AbortController().signal))).toEqual(noAnswer);
  });

  it("rejects with the signal's reason when it is aborted", async () => {
    const controller = new AbortController();
    answer = () => controller.abort(new Error("cancelled"));
    await expect(predict(apiUrl, payload, controller.signal)).rejects.toThrow("cancelled");
  });
});

describe("listStatuses", () => {
  it("returns the status of each model by name and skips invalid entries", async () => {
    send(200, '{"object":"list","data":[{"id":"a","state":"ready","hosting":"serverless","version":"1"},{"odd":1}]}');
    expect([...(await listStatuses(apiUrl))]).toEqual([
      ["a", { name: "a", state: "ready", hosting: "serverless", version: "1", variants: [], isAllowed: true }],
    ]);
  });

  it("returns no status from a response without a list", async () => {
    send(200, "{}");
    expect([...(await listStatuses(apiUrl))]).toEqual([]);
  });
});
