import * as z from "zod";
import { ApiError } from "../errors";

const textPart = z.strictObject({ type: z.literal("text"), text: z.string() });

/**
 * A message with its content as one text. What an earlier answer of ours has and is empty (`refusal: null`,
 * `tool_calls: []`) is left out, so that callers may send it back as it came; what else there is, the contract judges.
 * @throws ApiError `unsupported_parameter` for a part that is not text
 */
export function toPlainMessage(message: unknown, index: number): unknown {
  if (typeof message !== "object" || message === null || Array.isArray(message)) return message;
  const fields = Object.entries(message).filter(([, value]) => !isNothing(value));
  const plain: Record<string, unknown> = Object.fromEntries(fields);
  // OpenAI's newer name for the same.
  if (plain["role"] === "developer") plain["role"] = "system";
  const { content } = plain;
  return Array.isArray(content) ? { ...plain, content: joinText(content, `messages[${index}].content`) } : plain;
}

function isNothing(value: unknown): boolean {
  return value === null || (Array.isArray(value) && value.length === 0);
}

/** A line break between two parts, as vLLM and llama.cpp put it. */
function joinText(parts: readonly unknown[], path: string): string {
  const texts = parts.map((part, i) => {
    const { data } = textPart.safeParse(part);
    if (data) return data.text;
    throw new ApiError("unsupported_parameter", `${path}[${i}] is no text: expected {"type": "text", "text": "…"}.`, {
      param: `${path}[${i}]`,
    });
  });
  return texts.join("\n");
}
