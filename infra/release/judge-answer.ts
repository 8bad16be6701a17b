import { type ErrorCode } from "../../functions/core/errors";
import { type ErrorBody } from "../../model/errors";
import { type ApiAnswer } from "./gate-ports";
import { type Verdict } from "./patience";

/** Answers with a server error that are never repeated, and those that are repeated only a few times. */
const verdicts: Readonly<Partial<Record<ErrorCode, Verdict>>> = {
  bad_model_response: "final",
  // A failure of the model itself, or of something in its container.
  model_error: "doubtful",
};

/** Decides from status and error code whether the same request may be answered otherwise later. */
export function judgeAnswer({ statusCode, body }: ApiAnswer): Verdict {
  if (statusCode !== 429 && statusCode < 500) return "final";
  return verdicts[errorCode(body) as ErrorCode] ?? "passing";
}

/** `code` of the error envelope; undefined if the body is another. */
export function errorCode(body: string): string | undefined {
  try {
    return (JSON.parse(body) as Partial<ErrorBody>).error?.code ?? undefined;
  } catch {
    return undefined;
  }
}
