import { readFileSync } from "node:fs";
import path from "node:path";
import { createTokenReader, type TokenOptions } from "../../model/token-tensors";

const file = path.join(__dirname, "../tools/add-model/fixtures/tokens/tokenizer.json");
const tokenizer = JSON.parse(readFileSync(file, "utf8")) as { model: { vocab: Record<string, number> } };
const plain: TokenOptions = { ids: "ids", mask: "mask", type: "int32", maxTokens: 6, padded: false, padId: 0 };
const reader = (options: Partial<TokenOptions>) =>
  createTokenReader(() => ({ tokenizer, config: {} }), { ...plain, ...options });
const idsOf = (tokens: string) => tokens.split(" ").map((token) => tokenizer.model.vocab[token]);

describe("createTokenReader", () => {
  it("splits words into pieces, with special tokens at both ends", () => {
    expect(reader({}).read("Friendly staff")).toEqual(idsOf("[CLS] friend ##ly staff [SEP]"));
  });

  it("cuts a long text and keeps the special tokens", () => {
    expect(reader({}).read("the room was not clean and the food bad")).toEqual(idsOf("[CLS] the room was not [SEP]"));
  });

  it("pads to the length that the graph takes, and masks the padding", () => {
    const { ids, mask } = reader({ padded: true }).tensors("good food");
    expect([ids!.dims, Array.from<unknown>(ids!.data)]).toEqual([[1, 6], idsOf("[CLS] good food [SEP] [PAD] [PAD]")]);
    expect(Array.from<unknown>(mask!.data)).toEqual([1, 1, 1, 1, 0, 0]);
  });
});
