import * as z from "zod";
import { type JsonSchema } from "../../../../site/src/catalogue";
import {
  linkValueOf,
  readLinkValue,
  recordState,
  sessionState,
  type ConversationState,
} from "../../../../site/src/chat/conversation-state";
import { readChat } from "../../../../site/src/chat/read-chat";
import { readField } from "../../../../site/src/form/read-field";

const request = z.strictObject({
  messages: z.array(z.strictObject({ role: z.enum(["system", "user", "assistant"]), content: z.string() })).min(1),
  max_tokens: z.int().min(1).default(64),
  stop: z.string().optional(),
  stream: z.boolean().default(false),
});
const chat = readChat("chat", readField(z.toJSONSchema(request, { io: "input" }) as JsonSchema))!;

const user = (content: string) => ({ role: "user", content });
const assistant = (content: string, origin: string) => ({ role: "assistant", content, origin });
const settings = { max_tokens: 7, stop: undefined };

/** The state that a link of another one leads to, through the text of an address. */
const linked = (state: ConversationState) => readLinkValue(chat, JSON.parse(JSON.stringify(linkValueOf(state))));

describe("a conversation in a link", () => {
  it("has its messages, settings and draft; its answers are the link's", () => {
    const messages = [user("one"), assistant("ONE", "live in 1 s, version 3f2a")];
    expect(linked({ messages, settings, draft: "two" })).toEqual({
      messages: [user("one"), assistant("ONE", "from the link")],
      settings,
      draft: "two",
    });
  });

  it("leads to the same link again", () => {
    const state = {
      messages: [user("one"), { ...assistant("O", "stopped"), stopped: true as const }],
      settings,
      draft: "",
    };
    expect(JSON.stringify(linkValueOf(linked(state)!))).toBe(JSON.stringify(linkValueOf(state)));
  });

  it("marks an answer that was stopped", () => {
    const messages = [user("one"), { ...assistant("O", "stopped"), stopped: true as const }];
    expect(linked({ messages, settings, draft: "" })?.messages[1]?.origin).toBe("from the link, stopped");
  });

  it("may be empty", () => {
    const state = { messages: [], settings, draft: "" };
    expect(linked(state)).toEqual(state);
  });

  it("has the contract's initial settings where it names none, and no others than the contract's", () => {
    expect(readLinkValue(chat, { messages: [user("one")], other: 1 })).toEqual({
      messages: [],
      settings: { max_tokens: 64, stop: undefined },
      draft: "one",
    });
  });

  it.each([
    ["nothing", undefined],
    ["null", null],
    ["a text", "text"],
    ["a number", 5],
    ["a list", [user("one")]],
    ["no messages", { max_tokens: 7 }],
    ["messages that are a text", { messages: "one" }],
    ["messages that are an object", { messages: { 0: user("one"), length: 1 } }],
    ["a message that is null", { messages: [user("one"), null] }],
    ["a message without content", { messages: [{ role: "user" }] }],
    ["content that is no text", { messages: [{ role: "user", content: { html: "<b>" } }] }],
    ["a role that the contract does not have", { messages: [{ role: "admin", content: "one" }] }],
    ["a setting of another type", { messages: [user("one")], max_tokens: "7" }],
  ])("is not read from %s", (_what, value) => expect(readLinkValue(chat, value)).toBeUndefined());
});

describe("recordState", () => {
  it("keeps the latest state of each model", () => {
    const state = { messages: [], settings, draft: "one" };
    expect(sessionState("echo")).toBeUndefined();
    for (const draft of ["one", "two"]) recordState("echo", { ...state, draft });
    expect([sessionState("echo")?.draft, sessionState("other")]).toEqual(["two", undefined]);
  });
});
