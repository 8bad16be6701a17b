import * as z from "zod";
import { ApiError } from "../errors";

/** Reason why the authorizer found no valid caller. Crosses the gateway as JSON. */
export const refusal = z.strictObject({
  code: z.enum(["missing_credentials", "invalid_credentials", "not_allowed", "store_unavailable", "internal_error"]),
  /** Written for the caller. */
  message: z.string(),
});
export type Refusal = z.output<typeof refusal>;

export function isRefusal(value: object): value is Refusal {
  return "code" in value;
}

const challenge = 'Bearer realm="modelfront"';

/** The refusal as an error of the API, with the headers of its status (RFC 6750 for 401). */
export function refusalError({ code, message }: Refusal): ApiError {
  switch (code) {
    case "missing_credentials":
      return new ApiError(code, message, { headers: { "www-authenticate": challenge } });
    case "invalid_credentials":
      return new ApiError(code, message, { headers: { "www-authenticate": `${challenge}, error="invalid_token"` } });
    case "store_unavailable":
      return new ApiError(code, message, { headers: { "retry-after": "5" } });
    case "not_allowed":
    case "internal_error":
      return new ApiError(code, message);
  }
}

export function invalid(message: string): Refusal {
  return { code: "invalid_credentials", message };
}
