import * as z from "zod";
import { InvalidRequest } from "../../../model/errors";
import { formatPath } from "../../../model/validation";
import { ApiError } from "../errors";
import { type Model } from "../models/model";
import { type ChatRequest } from "./chat-request";

/** Parameters that never change an answer: names, labels and hints for the service operator. */
const withoutEffect: ReadonlySet<string> = new Set([
  "metadata",
  "parallel_tool_calls",
  "prompt_cache_key",
  "prompt_cache_retention",
  "safety_identifier",
  "user",
]);

/** Parameters and the JSON values that have no effect; other values request unsupported features. */
const neutralValues: Readonly<Record<string, readonly string[]>> = {
  frequency_penalty: ["0"],
  function_call: ['"auto"', '"none"'],
  functions: ["[]"],
  logit_bias: ["{}"],
  logprobs: ["false"],
  modalities: ['["text"]'],
  n: ["1"],
  presence_penalty: ["0"],
  response_format: ['{"type":"text"}'],
  service_tier: ['"auto"', '"default"'],
  store: ["false"],
  tool_choice: ['"auto"', '"none"'],
  tools: ["[]"],
  top_logprobs: ["0"],
};

/** Parameters that the API itself handles. */
const ours: ReadonlySet<string> = new Set(["model", "stream", "stream_options"]);

/** Accepted stream options. Streams here have no obfuscation to turn off. */
const streamOptions: ReadonlySet<string> = new Set(["include_usage", "include_obfuscation"]);

/**
 * Translates a request into the model's own contract, and validates it. Drops empty assistant turns: OpenAI's rules
 * allow them, and the API returns one when a stop sequence comes first.
 * @throws ApiError `unsupported_parameter` for what the model does not support, InvalidRequest for what its contract
 * refuses
 */
export function toPlainRequest(model: Model, { parameters, stream }: ChatRequest): Record<string, unknown> {
  const knows = knownParameters(model);
  const plain: Record<string, unknown> = {};
  /** The caller's names of parameters. */
  const names = new Map<PropertyKey, string>();
  /** Positions in the request of the messages that are kept. */
  const positions: number[] = [];
  for (const option of Object.keys(parameters["stream_options"] ?? {})) {
    if (!streamOptions.has(option)) throw unsupported(model, `stream_options.${option}`);
  }
  for (const [given, value] of Object.entries(parameters)) {
    if (ours.has(given) || value === null || isNoStop(given, value)) continue;
    const name = given === "max_completion_tokens" && !knows(given) ? "max_tokens" : given;
    if (!knows(name)) checkNeutral(model, given, value);
    else if (Object.hasOwn(plain, name) && plain[name] !== value) throw contradiction(given);
    else {
      plain[name] = name === "messages" ? toPlainMessages(model, value as unknown[], positions) : value;
      names.set(name, given);
    }
  }
  if (stream && knows("stream")) plain["stream"] = true;
  const { error } = model.contract.request.safeParse(plain);
  // Unsupported parameters are reported first: other issues may follow from them.
  const issue = error?.issues.find(({ code }) => code === "unrecognized_keys") ?? error?.issues[0];
  if (!issue) return plain;
  const [first = "", ...rest] = issue.path;
  if (first === "messages" && typeof rest[0] === "number") rest[0] = positions[rest[0]] ?? rest[0];
  const path = issue.path.length > 0 ? [names.get(first) ?? first, ...rest] : [];
  if (issue.code === "unrecognized_keys")
    throw unsupported(model, formatPath([...path, ...issue.keys.slice(0, 1)]) ?? "");
  throw new InvalidRequest(issue.message, formatPath(path));
}

/**
 * Returns a test of whether the contract has a parameter. A contract that is not a plain object does its own checks.
 */
function knownParameters({ contract }: Model): (name: string) => boolean {
  const { shape } = contract.request as Partial<z.ZodObject>;
  return (name) => shape === undefined || Object.hasOwn(shape, name);
}

/** True for an empty list of stop sequences, which has no effect. */
function isNoStop(name: string, value: unknown): boolean {
  return name === "stop" && Array.isArray(value) && value.length === 0;
}

/**
 * Turns each message's content into one text. Drops empty fields of an earlier answer (`refusal: null`,
 * `tool_calls: []`), so that callers may send it back unchanged; the contract validates the rest.
 * @param positions receives the positions of the messages that are kept
 * @throws ApiError `unsupported_parameter` for a part that is not text
 */
function toPlainMessages(model: Model, messages: readonly unknown[], positions: number[]): unknown[] {
  const kept: unknown[] = [];
  for (const [i, message] of messages.entries()) {
    const plain = isFields(message) ? toPlainMessage(model, message, `messages[${i}]`) : message;
    if (isFields(message) && plain === null) continue;
    kept.push(plain);
    positions.push(i);
  }
  return kept;
}

/** @returns null for an empty assistant turn */
function toPlainMessage(model: Model, message: Fields, path: string): Fields | null {
  const fields = Object.entries(message).filter(([, value]) => !isNothing(value));
  const plain: Record<string, unknown> = Object.fromEntries(fields);
  // OpenAI's newer name for the system role.
  if (plain["role"] === "developer") plain["role"] = "system";
  const { role, content } = plain;
  if (Array.isArray(content)) plain["content"] = joinText(model, content, `${path}.content`);
  const others = Object.keys(plain).filter((name) => name !== "role" && name !== "content");
  const isEmpty = role === "assistant" && others.length === 0 && (plain["content"] ?? "") === "";
  return isEmpty ? null : plain;
}

type Fields = Readonly<Record<string, unknown>>;

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isNothing(value: unknown): boolean {
  return value === null || (Array.isArray(value) && value.length === 0);
}

/** A text part. `cache_control` is a hint that does not change the answer. */
const textPart = z.strictObject({ type: z.literal("text"), text: z.string(), cache_control: z.unknown().optional() });

/** Joins parts with line breaks, as vLLM and llama.cpp do. */
function joinText(model: Model, parts: readonly unknown[], path: string): string {
  const texts = parts.map((part, i) => {
    const { data, error } = textPart.safeParse(part);
    if (data) return data.text;
    const [issue] = error.issues;
    if (error.issues.length === 1 && issue?.code === "unrecognized_keys") {
      throw unsupported(model, `${path}[${i}].${issue.keys[0]}`);
    }
    throw new ApiError("unsupported_parameter", `${path}[${i}] is no text: expected {"type": "text", "text": "…"}.`, {
      param: `${path}[${i}]`,
    });
  });
  return texts.join("\n");
}

function checkNeutral(model: Model, name: string, value: unknown): void {
  if (withoutEffect.has(name)) return;
  const accepted = Object.hasOwn(neutralValues, name) ? neutralValues[name] : undefined;
  if (!accepted) throw unsupported(model, name);
  if (accepted.includes(JSON.stringify(value))) return;
  const others = accepted.filter((json) => json !== "[]" && json !== "{}");
  throw unsupported(model, name, others.length > 0 ? ` other than ${others.join(" or ")}` : "");
}

function unsupported({ name }: Model, param: string, exception = ""): ApiError {
  return new ApiError("unsupported_parameter", `Model "${name}" does not support ${param}${exception}: leave it out.`, {
    param,
  });
}

function contradiction(name: string): InvalidRequest {
  return new InvalidRequest("max_tokens and max_completion_tokens differ: give one of them.", name);
}
