import * as z from "zod";
import { ApiError } from "../errors";
import { type Model } from "../models/model";

/** What a container of the plain protocol answers beside its text. */
const ending = z.object({
  finish_reason: z.enum(["stop", "length", "content_filter"]).default("stop"),
  usage: z
    .object({ prompt_tokens: z.int().min(0), completion_tokens: z.int().min(0), total_tokens: z.int().min(0) })
    .optional(),
});
export type Ending = z.output<typeof ending>;

const plainAnswer = ending.extend({ text: z.string() });
export type PlainAnswer = z.output<typeof plainAnswer>;

/** An answer, whole or put together, held against the model's contract and the protocol. */
export function checkPlainAnswer({ name, contract }: Model, answer: unknown): PlainAnswer {
  const held = contract.response.safeParse(answer);
  const result = held.success ? plainAnswer.safeParse(answer) : held;
  if (result.success) return result.data;
  throw new ApiError("bad_model_response", `Model "${name}" gave an answer that does not match its contract.`, {
    cause: z.prettifyError(result.error),
  });
}
