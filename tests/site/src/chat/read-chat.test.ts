import * as z from "zod";
import { type JsonSchema } from "../../../../site/src/catalogue";
import { readChat, settingsOf } from "../../../../site/src/chat/read-chat";
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
  it("separates messages from settings, without stream", () => {
    const chat = readChat("chat", talk);
    expect(chat?.settings.properties.map(({ name }) => name)).toEqual(["max_tokens"]);
    expect(chat?.maxLength).toBe(500);
  });

  it.each([
    ["a contract of another kind", "text", talk],
    ["a request without messages", "chat", fieldOf(z.strictObject({ count: z.int() }))],
  ])("returns undefined for %s", (_, kind, field) => expect(readChat(kind, field)).toBeUndefined());
});

describe("settingsOf", () => {
  const chat = readChat("chat", talk)!;

  it("takes the settings of a request, without its messages", () => {
    expect(settingsOf(chat, { messages: [], max_tokens: 7, other: 1 })).toEqual({ max_tokens: 7 });
  });

  it.each([undefined, {}])("has the contract's initial values for %j", (request) => {
    expect(settingsOf(chat, request)).toEqual({ max_tokens: 64 });
  });
});
