import fc from "fast-check";
import { bytesOfToken, encode, encodePrompt, endMark } from "../../../model/chat-tiny/vocabulary";
import { anyText } from "../../any-text";

const decode = (tokens: readonly number[]) => Buffer.concat(tokens.map(bytesOfToken)).toString("utf8");

describe("encode", () => {
  it("round-trips any text", () => {
    fc.assert(
      fc.property(anyText(), (text) => {
        expect(decode(encode(text))).toBe(text);
      }),
    );
  });

  it("has tokens of their own for words of the training text, with the space before them", () => {
    expect(
      encode(" modelfront model is")
        .map((token) => decode([token]))
        .join("|"),
    ).toBe(" modelfront| model| is");
  });

  it("has a token for each digit and each byte beyond ASCII", () => {
    expect(encode("2026é👋")).toEqual([...Buffer.from("2026é👋")]);
  });

  it("never makes a mark of what is written", () => {
    fc.assert(
      fc.property(anyText(), (text) => {
        expect(encode(text).filter((token) => token >= 256 && token <= 259)).toEqual([]);
      }),
    );
  });
});

describe("encodePrompt", () => {
  it("puts each message between the mark of its role and the end mark, and ends with the assistant's mark", () => {
    const prompt = encodePrompt([
      { role: "system", content: "1" },
      { role: "user", content: "2" },
      { role: "assistant", content: "3" },
      { role: "user", content: "4" },
    ]);
    const [one, two, three, four] = Buffer.from("1234");
    expect(prompt).toEqual([256, one, endMark, 257, two, endMark, 258, three, endMark, 257, four, endMark, 258]);
  });
});
