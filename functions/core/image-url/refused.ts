import { ApiError } from "../errors";

/** What the caller is told: nothing of addresses, and of networks only that it did not work. */
export function refused(message: string, cause?: unknown): ApiError {
  return new ApiError("image_refused", message, { param: "image_url", cause });
}
