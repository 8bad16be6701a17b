import { answerOf, messagesOf, storedMessages } from "../../../../site/src/chat/message";

describe("messagesOf", () => {
  it("returns the messages of a request and skips invalid ones", () => {
    const hello = { role: "user", content: "Hello!" };
    expect([messagesOf({ messages: [hello, { role: "user" }, null] }), messagesOf({}), messagesOf(null)]).toEqual([
      [hello],
      [],
      [],
    ]);
  });
});

describe("storedMessages", () => {
  it("adds the stored answer, with who recorded it", () => {
    const request = { messages: [{ role: "user", content: "Hello!" }] };
    expect(storedMessages({ name: "Greeting", request, response: { text: "Hi." } }, "echo 1.0")).toEqual([
      { role: "user", content: "Hello!" },
      { role: "assistant", content: "Hi.", origin: "stored, recorded with echo 1.0" },
    ]);
  });

  it("is empty without a stored case", () => expect(storedMessages(undefined, "echo 1.0")).toEqual([]));
});

describe("answerOf", () => {
  const prediction = { response: { text: "Hi." }, milliseconds: 1240, version: "3f2a", variant: null };

  it("names the time and the version of a live answer", () => {
    expect(answerOf({ phase: "done", prediction, wokeInSeconds: null }, "")).toEqual({
      role: "assistant",
      content: "Hi.",
      origin: "live in 1.2 s, version 3f2a",
    });
  });

  it("keeps a stopped answer as far as it got", () => {
    expect(answerOf({ phase: "cancelled" }, "Hi")).toEqual({
      role: "assistant",
      content: "Hi",
      origin: "stopped",
      stopped: true,
    });
    expect(answerOf({ phase: "cancelled" }, "")).toBeNull();
  });

  it("is null for a failed answer, however far it got", () => {
    const failure = { status: 0, code: null, message: "", param: null, retryAfterSeconds: null, requestId: null };
    expect(answerOf({ phase: "failed", failure }, "Hi")).toBeNull();
  });
});
