import type * as z from "zod";
import { InvalidRequest } from "../../../model/errors";
import { formatPath } from "../../../model/validation";
import { ApiError } from "../errors";
import { type Model } from "../models/model";
import { type ChatRequest } from "./chat-request";
import { toPlainMessage } from "./plain-message";

/** Parameters that change nothing in an answer, whatever they are: names, labels and hints for who runs the service. */
const withoutEffect: ReadonlySet<string> = new Set([
  "metadata",
  "parallel_tool_calls",
  "prompt_cache_key",
  "prompt_cache_retention",
  "safety_identifier",
  "user",
]);

/** Parameters with the values that ask for nothing, as JSON; others ask for what the model does not have. */
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

/** Read by the API itself. */
const ours: ReadonlySet<string> = new Set(["model", "stream", "stream_options"]);

/**
 * The request in the words of the model's own contract, checked by it.
 * @throws ApiError `unsupported_parameter` for what the model does not have, InvalidRequest for what its contract refuses
 */
export function toPlainRequest(model: Model, { parameters, stream }: ChatRequest): Record<string, unknown> {
  const knows = knownParameters(model);
  const plain: Record<string, unknown> = {};
  /** What the caller calls a parameter. */
  const names = new Map<PropertyKey, string>();
  for (const [given, value] of Object.entries(parameters)) {
    if (ours.has(given) || value === null || isNoStop(given, value)) continue;
    const name = given === "max_completion_tokens" && !knows(given) ? "max_tokens" : given;
    if (!knows(name)) checkNeutral(model, given, value);
    else if (Object.hasOwn(plain, name) && plain[name] !== value) throw contradiction(given);
    else {
      plain[name] = name === "messages" ? (value as unknown[]).map(toPlainMessage) : value;
      names.set(name, given);
    }
  }
  if (stream && knows("stream")) plain["stream"] = true;
  const { error } = model.contract.request.safeParse(plain);
  // What the model does not have comes first: the rest may follow from it.
  const issue = error?.issues.find(({ code }) => code === "unrecognized_keys") ?? error?.issues[0];
  if (!issue) return plain;
  const [first = "", ...rest] = issue.path;
  const path = issue.path.length > 0 ? [names.get(first) ?? first, ...rest] : [];
  if (issue.code === "unrecognized_keys")
    throw unsupported(model, formatPath([...path, ...issue.keys.slice(0, 1)]) ?? "");
  throw new InvalidRequest(issue.message, formatPath(path));
}

/** Whether the contract has a parameter. A contract that is no plain object is left to refuse by itself. */
function knownParameters({ contract }: Model): (name: string) => boolean {
  const { shape } = contract.request as Partial<z.ZodObject>;
  return (name) => shape === undefined || Object.hasOwn(shape, name);
}

/** An empty list of stop sequences is none. */
function isNoStop(name: string, value: unknown): boolean {
  return name === "stop" && Array.isArray(value) && value.length === 0;
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
