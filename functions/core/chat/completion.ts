import { randomUUID } from "node:crypto";
import * as z from "zod";
import { type Model } from "../models/model";

/** Finish reason and token usage of an answer. */
export const ending = z.object({
  finish_reason: z.enum(["stop", "length", "content_filter"]).default("stop"),
  usage: z
    .object({ prompt_tokens: z.int().min(0), completion_tokens: z.int().min(0), total_tokens: z.int().min(0) })
    .optional(),
});
type Ending = z.output<typeof ending>;

/** OpenAI's objects for one answer, complete or in chunks; each as JSON. */
export interface Completion {
  whole(text: string, ending: Ending): string;
  /** The first chunk of a stream: the role. */
  begin(): string;
  piece(text: string): string;
  /** The last chunks of a stream: the finish reason and, if requested, token usage. */
  end(ending: Ending): readonly string[];
}

/** Writes the completion of one answer: all its objects share an id and a time. @param now in milliseconds */
export function createCompletion(
  { name, version }: Pick<Model, "name" | "version">,
  { includeUsage, now }: { readonly includeUsage: boolean; readonly now: number },
): Completion {
  const identity = { id: `chatcmpl-${randomUUID().replaceAll("-", "")}`, created: Math.floor(now / 1000), model: name };
  const chunk = (choices: readonly unknown[], usage: unknown = null) =>
    JSON.stringify({
      ...identity,
      object: "chat.completion.chunk",
      system_fingerprint: version,
      choices,
      ...(includeUsage && { usage }),
    });
  const choice = (delta: object, finish_reason: string | null = null) => [
    { index: 0, delta, logprobs: null, finish_reason },
  ];
  return {
    whole: (content, { finish_reason, usage }) =>
      JSON.stringify({
        ...identity,
        object: "chat.completion",
        system_fingerprint: version,
        choices: [{ index: 0, message: { role: "assistant", content, refusal: null }, logprobs: null, finish_reason }],
        usage,
      }),
    begin: () => chunk(choice({ role: "assistant", content: "" })),
    piece: (content) => chunk(choice({ content })),
    end: ({ finish_reason, usage }) => [chunk(choice({}, finish_reason)), ...(includeUsage ? [chunk([], usage)] : [])],
  };
}
