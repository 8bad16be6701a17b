import * as z from "zod";
import { type JsonSchema } from "../../../../site/src/catalogue";
import { messagesOf, readChat, textOf } from "../../../../site/src/chat/read-chat";
import { readField } from "../../../../site/src/form/read-field";

const fieldOf = (schema: z.ZodType) => readField(z.toJSONSchema(schema, { io: "input" }) as JsonSchema);

const talk = fieldOf(
  z.strictObject({
    messages: z.array(z.strictObject({ role: z.enum(["user", "assistant"]), content: z.string().max(500) })),
    max_tokens: z.int().min(1).default(64),
    stream: z.boolean().default(false),
  }),
);

describe("readChat", () => {
  it("tells messages from settings, and leaves streaming to programs", () => {
    const chat = readChat("chat", talk);
    expect(chat?.settings.properties.map(({ name }) => name)).toEqual(["max_tokens"]);
    expect(chat?.maxLength).toBe(500);
  });

  it.each([
    ["another kind", "text", talk],
    ["a request without messages", "chat", fieldOf(z.strictObject({ count: z.int() }))],
  ])("makes nothing of %s", (_, kind, field) => expect(readChat(kind, field)).toBeUndefined());
});

describe("messagesOf", () => {
  it("gives what was said, and nothing of what is no message", () => {
    const hello = { role: "user", content: "Hello!" };
    expect([messagesOf({ messages: [hello, { role: "user" }, null] }), messagesOf({}), messagesOf(null)]).toEqual([
      [hello],
      [],
      [],
    ]);
  });
});

describe("textOf", () => {
  it.each([
    [{ text: "Hi.", finish_reason: "stop" }, "Hi."],
    [{ reply: 1 }, '{"reply":1}'],
  ])("finds the text of %j", (response, text) => expect(textOf(response)).toBe(text));
});
