import { ApiError } from "../errors";
import { type ChatRequest, type Protocol } from "./chat-request";
import { cutOff, parseAnswer, readStream } from "./container-answer";
import { done, toComment, toEvent } from "./event-stream";
import { withoutMember } from "./json-member";

/**
 * Protocol of containers that speak OpenAI's (vLLM, DJL-LMI, llama.cpp, TGI …): requests and answers pass unchanged
 * except for the model's name. Containers do not know the API's name for the model, and accept requests that omit it.
 */
export const openAiProtocol: Protocol = ({ name }, request) => ({
  body: Buffer.from(withoutMember(request.json, "model")),
  toCompletion(answer) {
    const text = Buffer.from(answer).toString();
    const completion = parseAnswer(text);
    if (!Array.isArray(completion["choices"])) throw notUnderstood(name, "no chat completion", text);
    return renameModel(text, completion, name);
  },
  async *toEvents({ body }) {
    const progress = new Progress();
    for await (const part of readStream(body)) {
      if (part.kind === "comment") yield toComment(part.text);
      else if (part.kind === "whole") {
        yield* toChunks(part.text, name, request);
        return;
      } else if (part.data.startsWith("[DONE]")) {
        if (!progress.hasBegun) break;
        yield done;
        return;
      } else {
        const chunk = parseAnswer(part.data, part.name);
        if (!Array.isArray(chunk["choices"]) && chunk["object"] !== "chat.completion.chunk") {
          throw notUnderstood(name, "no part of a chat completion", part.data);
        }
        progress.note(chunk["choices"]);
        yield toEvent(renameModel(part.data, chunk, name), part.name);
      }
    }
    if (!progress.hasBegun) throw notUnderstood(name, "neither a stream of events nor JSON");
    if (!progress.isComplete) throw cutOff();
    yield done;
  },
});

/** Progress of a stream of chunks. */
class Progress {
  hasBegun = false;
  private readonly isFinished = new Map<unknown, boolean>();

  note(choices: unknown): void {
    this.hasBegun = true;
    if (!Array.isArray(choices)) return;
    for (const { index, finish_reason } of choices as readonly Fields[]) {
      this.isFinished.set(index, Boolean(finish_reason) || this.isFinished.get(index) === true);
    }
  }

  /** True if every choice has finished. */
  get isComplete(): boolean {
    return this.isFinished.size > 0 && [...this.isFinished.values()].every(Boolean);
  }
}

type Fields = Readonly<Record<string, unknown>>;

/** Turns a complete answer into the events of a stream. */
function* toChunks(text: string, name: string, { includeUsage }: ChatRequest): Generator<string> {
  const { choices, usage, ...identity } = parseAnswer(text);
  const chunk = (choices: readonly unknown[], ending: unknown = null) =>
    toEvent(
      JSON.stringify({
        ...identity,
        object: "chat.completion.chunk",
        model: name,
        choices,
        ...(includeUsage && { usage: ending }),
      }),
    );
  if (!Array.isArray(choices) || !choices.every(isChoice) || choices.length === 0) {
    throw notUnderstood(name, "no chat completion", text);
  }
  for (const { message, finish_reason, ...choice } of choices) {
    const { tool_calls: calls } = message;
    const tool_calls = Array.isArray(calls) ? calls.map((call, index) => ({ index, ...(call as object) })) : undefined;
    const delta = { ...message, ...(tool_calls && { tool_calls }) };
    yield chunk([{ ...choice, delta, finish_reason: null }]);
    yield chunk([{ index: choice["index"], delta: {}, logprobs: null, finish_reason: finish_reason ?? "stop" }]);
  }
  if (includeUsage) yield chunk([], usage);
  yield done;
}

function isChoice(choice: unknown): choice is Fields & { readonly message: Fields } {
  const { message } = { ...(choice as object) } as Fields;
  return typeof message === "object" && message !== null;
}

function notUnderstood(name: string, what: string, cause?: string): ApiError {
  const message = `Model "${name}" gave an answer that is ${what}.`;
  return new ApiError("bad_model_response", message, { cause: cause?.slice(0, 1000) });
}

const modelField = /("model"\s*:\s*)("(?:[^"\\]|\\.)*")/g;

/** Replaces the container's model name with the API's. All other characters stay, so numbers are not reformatted. */
function renameModel(text: string, { model }: Fields, name: string): string {
  if (typeof model !== "string" || model === name) return text;
  return text.replace(modelField, (field, key: string, value: string) =>
    JSON.parse(value) === model ? key + JSON.stringify(name) : field,
  );
}
