import { ApiError } from "../errors";

/** The error for callers. Reveals no addresses and no details of networks. */
export function refused(message: string, cause?: unknown): ApiError {
  return new ApiError("image_refused", message, { param: "image_url", cause });
}
