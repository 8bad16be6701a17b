import { answering, createTestApi, envelope, makeEvent } from "../support/api";
import { doubler } from "../support/models";
import * as z from "zod";
import { describeAnyEvents, predictOne } from "./any-event";

describe("an event", () => {
  it("reaches the application with its text body decoded once", async () => {
    const api = createTestApi();
    await api.post("/predict", '{"x":1,"note":"é % + &amp; aGk="}');
    expect(api.invocations.map(({ bytes }) => Buffer.from(bytes).toString())).toEqual([
      '{"x":1,"note":"é % + &amp; aGk="}',
    ]);
  });

  it("reaches the application with its base64 body decoded once", async () => {
    const api = createTestApi();
    const body = Buffer.from(Buffer.from("hello").toString("base64"));
    await api.send("POST", "/predict", { headers: { "content-type": "image/png" }, body });
    expect(api.invocations.map(({ bytes }) => Buffer.from(bytes))).toEqual([body]);
  });

  it("keeps its whole path, which the gateway has decoded, even after ? and #", async () => {
    const answer = await createTestApi().send("GET", "/healthz?x#y");
    expect(answer.status).toBe(404);
  });

  it("keeps path and query apart", async () => {
    expect((await createTestApi().send("GET", "/healthz", { query: "a=%2F&b=?" })).status).toBe(200);
  });

  it.each(["GET", "HEAD"])("is served as if it had no body on %s", async (method) => {
    const { status } = await createTestApi().send(method, "/healthz", { body: "{}" });
    expect(status).toBe(200);
  });

  it.each(["TRACE", "B@D", ""])('gets a 405 with all headers for the method "%s"', async (method) => {
    const answer = await createTestApi().send(method, "/healthz");
    expect(answer).toMatchObject({ status: 405, json: { error: { code: "method_not_allowed" } } });
    expect(answer.headers).toEqual({
      allow: "GET, HEAD, OPTIONS",
      "cache-control": "no-store",
      "content-type": "application/json",
      "x-content-type-options": "nosniff",
      "x-request-id": "request-1",
    });
  });
});

describe("an answer", () => {
  const text = { ...doubler, contract: { ...doubler.contract, response: z.strictObject({ y: z.string() }) } };
  /** An answer of one string that fills Lambda's result to the byte, and more. */
  const filling = (characters: number) =>
    createTestApi({
      models: new Map([["doubler", text]]),
      invoke: answering(JSON.stringify({ y: "x".repeat(characters) })),
    });

  it("is passed on up to the size that Lambda passes on, and is a 502 beyond", async () => {
    // Answers from this size on have a header more: `vary`.
    const kilobyte = JSON.stringify(await filling(1024).handler(makeEvent("POST", "/predict", predictOne)));
    const room = 6 * 1024 * 1024 - Buffer.byteLength(kilobyte) + 1024;
    expect((await filling(room).post("/predict", { x: 1 })).status).toBe(200);
    const answer = await filling(room + 1).post("/predict", { x: 1 });
    const message = "The answer is larger than the 6291456 bytes that AWS Lambda passes on: ask for less at once.";
    expect([answer.status, answer.json]).toEqual([502, envelope("bad_model_response", message, { type: "api_error" })]);
  });
});

describeAnyEvents(150);
