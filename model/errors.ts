/** Error envelope of the API and of the inference server. Its fields are those that OpenAI's clients read. */
export interface ErrorBody {
  readonly error: {
    readonly message: string;
    /** `invalid_request_error`, `rate_limit_error`, `api_error`, … */
    readonly type: string;
    /** Path in the request, such as `instances[0][2]`; null if no single field is at fault. */
    readonly param: string | null;
    /** Stable identifier to branch on, such as `model_loading`. */
    readonly code: string | null;
  };
}

/** A mistake of the caller, who sees the message. Recognised by `name`, because each handler bundles its own copy. */
export class InvalidRequest extends Error {
  override readonly name = "InvalidRequest";

  constructor(
    message: string,
    /** Path in the request, such as `instances[0][2]`; null for the body as a whole. */
    readonly param: string | null = null,
  ) {
    super(message);
  }
}

export function isInvalidRequest(error: unknown): error is InvalidRequest {
  return error instanceof Error && error.name === "InvalidRequest";
}
