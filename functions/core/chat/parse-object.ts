import { ApiError } from "../errors";

/** @throws ApiError `bad_model_response` if it is no JSON object */
export function parseObject(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // Said below.
  }
  throw new ApiError("bad_model_response", "The model gave an answer that is no JSON object.", {
    cause: text.slice(0, 200),
  });
}
