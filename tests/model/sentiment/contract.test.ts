import * as z from "zod";
import contract from "../../../model/sentiment/contract";
import { parseRequest } from "../../../model/validation";

function mistakeOf(request: unknown): { param: string | null; message: string } {
  try {
    parseRequest(contract.request, JSON.stringify(request));
  } catch (error) {
    const { param, message } = error as { param: string | null; message: string };
    return { param, message };
  }
  throw new Error(`${JSON.stringify(request)} was accepted.`);
}

describe("the request of sentiment", () => {
  it.each([
    ["one character", "a"],
    ["one emoji", "👍"],
    ["5000 characters", "a".repeat(5000)],
    ["5000 characters of two code units each", "😀".repeat(5000)],
    ["half of a surrogate pair", "\ud83d"],
    ["signs without words", "!?"],
  ])("takes %s", (_, text) => {
    expect(parseRequest(contract.request, JSON.stringify({ text }))).toEqual({ text });
  });

  it.each([
    ["no text", {}, "text", "Text: expected some text, got nothing."],
    ["null", { text: null }, "text", "Text: expected some text, got null."],
    ["a number", { text: 5 }, "text", "Text: expected some text, got a number."],
    ["a list", { text: ["good"] }, "text", "Text: expected some text, got a list."],
    ["empty text", { text: "" }, "text", "Text: expected something to read, got empty text."],
    ["blanks", { text: " \t\n\u00a0\u3000" }, "text", "Text: expected something to read, got blank text."],
    [
      "invisible characters",
      { text: "\u200b\u2060\u0000" },
      "text",
      "Text: expected something to read, got blank text.",
    ],
    [
      "5001 characters",
      { text: "😀".repeat(5001) },
      "text",
      "Text: expected at most 5000 characters, got 5001: send it in parts.",
    ],
    ["a key of another contract", { text: "good", lang: "en" }, null, 'Unrecognized key: "lang"'],
  ])("refuses %s, naming the place", (_, request, param, message) => {
    expect(mistakeOf(request)).toEqual({ param, message });
  });

  it("says in its JSON schema how long a text may be", () => {
    expect(z.toJSONSchema(contract.request)).toMatchObject({ properties: { text: { minLength: 1, maxLength: 5000 } } });
  });
});
