import { elements } from "./column-tensors";
import { type Tensor, type Tensors } from "./contract";

/** The part of the library that is used here: its own types do not resolve in a CommonJS module. */
interface Tokenizer {
  encode(text: string, options?: { readonly add_special_tokens: boolean }): { readonly ids: number[] };
}
// eslint-disable-next-line @typescript-eslint/no-require-imports -- an import would take those types
const library = require("@huggingface/tokenizers") as {
  readonly Tokenizer: new (tokenizer: object, config: object) => Tokenizer;
};

export interface TokenOptions {
  /** Names of the graph's inputs. */
  readonly ids: string;
  readonly mask?: string;
  readonly types?: string;
  /** Element type of these inputs, `int64` or `int32`. */
  readonly type: string;
  /** Tokens that the graph takes at most; longer texts are cut. */
  readonly maxTokens: number;
  /** True if the graph takes exactly `maxTokens`, so that shorter texts are padded. */
  readonly padded: boolean;
  /** Id of the padding token. */
  readonly padId: number;
}

/** Contents of `tokenizer.json`, and of `tokenizer_config.json` if there is one. */
export interface TokenizerFiles {
  readonly tokenizer: object;
  readonly config: object;
}

/** Makes a text's ids, and the tensors of a graph that takes them. Builds the tokenizer on first use. */
export function createTokenReader(files: () => TokenizerFiles, options: TokenOptions) {
  let tokenizer: Tokenizer | undefined;
  /** Ids of a text, cut to `maxTokens` with the special tokens at both ends kept. */
  const read = (text: string): number[] => {
    if (!tokenizer) {
      const { tokenizer: content, config } = files();
      tokenizer = new library.Tokenizer(content, config);
    }
    const { ids } = tokenizer.encode(text);
    const excess = ids.length - options.maxTokens;
    if (excess <= 0) return ids;
    const plain = tokenizer.encode(text, { add_special_tokens: false }).ids;
    const start = startOf(plain, ids);
    const kept = plain.slice(0, plain.length - excess);
    return [...ids.slice(0, start), ...kept, ...ids.slice(start + plain.length)];
  };
  return { read, tensors: (text: string) => tokenTensors(read(text), options) };
}

/** Where the text's own tokens start among those with special ones around them. */
function startOf(plain: readonly number[], ids: readonly number[]): number {
  const isHere = (start: number) => plain.every((id, i) => ids[start + i] === id);
  const start = Array.from({ length: ids.length - plain.length + 1 }, (_, i) => i).find(isHere);
  return start ?? 0;
}

function tokenTensors(ids: readonly number[], options: TokenOptions): Tensors {
  const { type, padded, maxTokens, padId } = options;
  const padding = padded ? maxTokens - ids.length : 0;
  const row = (values: readonly number[], fill: number): Tensor => {
    const all = [...values, ...Array<number>(padding).fill(fill)];
    return { dims: [1, all.length], data: elements(type, all) };
  };
  return {
    [options.ids]: row(ids, padId),
    ...(options.mask !== undefined && {
      [options.mask]: row(
        ids.map(() => 1),
        0,
      ),
    }),
    ...(options.types !== undefined && {
      [options.types]: row(
        ids.map(() => 0),
        0,
      ),
    }),
  };
}
