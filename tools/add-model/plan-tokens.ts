import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { describeValues, type GraphValue } from "../../model/graph-fit";
import { type OnnxModel } from "../../model/packaging/read-onnx";
import { refuseToGuess } from "./ask";
import { type AddModelOptions } from "./options";
import { type InputPlan } from "./plan";

/** Names that exporters give to the inputs of a text model. */
const names = { mask: /mask/i, types: /type|segment/i };

/** Longest text in tokens where neither graph nor tokenizer sets a limit. */
const defaultMaxTokens = 512;

/** Tells whether the inputs are those of a text model: lists of whole numbers, one of them named for ids or tokens. */
export function lookLikeTokens(inputs: readonly GraphValue[]): boolean {
  return (
    inputs.every(({ type, shape }) => /^int(32|64)$/.test(type) && shape?.length === 2 && shape[1] !== 1) &&
    inputs.some(({ name }) => /ids|token|mask/i.test(name))
  );
}

/** Plans a text that a tokenizer turns into ids. */
export async function planTokens({ inputs }: OnnxModel, options: AddModelOptions): Promise<InputPlan> {
  const mask = inputs.find(({ name }) => names.mask.test(name));
  const types = inputs.find((input) => input !== mask && names.types.test(input.name));
  const [ids, other] = inputs.filter((input) => input !== mask && input !== types);
  if (!ids || other || !ids.type.startsWith("int")) {
    throw new Error(
      `The graph takes ${describeValues(inputs)}. Accepted for a text: the ids of its tokens, an attention mask and token types.`,
    );
  }
  const file = await findTokenizer(options, inputs);
  const tokenizer = readJson(file) as TokenizerJson;
  const configFile = path.join(path.dirname(file), "tokenizer_config.json");
  const config = existsSync(configFile) ? (readJson(configFile) as TokenizerConfig) : {};
  const length = ids.shape![1];
  const limits = [options.maxTokens, tokenizer.truncation?.max_length, config.model_max_length];
  const stated = limits.find((limit) => typeof limit === "number" && limit < 1e6);
  return {
    form: "tokens",
    options: {
      ids: ids.name,
      ...(mask && { mask: mask.name }),
      ...(types && { types: types.name }),
      type: ids.type,
      maxTokens: typeof length === "number" ? length : (stated ?? defaultMaxTokens),
      padded: typeof length === "number",
      padId: padIdOf(tokenizer, config),
    },
    // The handler cuts and pads itself.
    files: { tokenizer: { ...tokenizer, truncation: null, padding: null }, config: keep(config) },
  };
}

interface TokenizerJson {
  readonly truncation?: { readonly max_length?: number } | null;
  readonly padding?: { readonly pad_id?: number } | null;
  readonly added_tokens?: readonly { readonly id: number; readonly content: string }[];
}
interface TokenizerConfig {
  readonly model_max_length?: number;
  readonly pad_token?: string | { readonly content: string } | null;
}

/** Settings of `tokenizer_config.json` that change ids. */
const settings = [
  "tokenizer_class",
  "remove_space",
  "do_lowercase_and_remove_accent",
  "clean_up_tokenization_spaces",
  "legacy",
];

function keep(config: object): object {
  return Object.fromEntries(Object.entries(config).filter(([key]) => settings.includes(key)));
}

function padIdOf({ padding, added_tokens = [] }: TokenizerJson, { pad_token }: TokenizerConfig): number {
  if (padding?.pad_id !== undefined) return padding.pad_id;
  const named = typeof pad_token === "object" ? pad_token?.content : pad_token;
  return added_tokens.find(({ content }) => content === named || /^(\[PAD\]|<pad>)$/.test(content))?.id ?? 0;
}

async function findTokenizer(options: AddModelOptions, inputs: readonly GraphValue[]): Promise<string> {
  const beside = path.join(path.dirname(options.file), "tokenizer.json");
  const file =
    options.tokenizer ??
    (existsSync(beside)
      ? beside
      : await (options.ask ?? refuseToGuess)({
          text: `The graph takes the ids of tokens (${describeValues(inputs)}), and there is no tokenizer.json beside it. Name that file.`,
          flag: "--tokenizer tokenizer.json",
        }));
  if (!existsSync(file))
    throw new Error(`${file} does not exist: --tokenizer takes the tokenizer.json of Hugging Face.`);
  return file;
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new Error(`${file} is not valid JSON: ${(error as Error).message}.`, { cause: error });
  }
}
