/** The one error envelope of the API and of the inference server. Its fields are those that OpenAI's clients read. */
export interface ErrorBody {
  readonly error: {
    readonly message: string;
    /** `invalid_request_error`, `rate_limit_error`, `api_error`, … */
    readonly type: string;
    /** Where in the request, as a path such as `instances[0][2]`; null if it is about no one field. */
    readonly param: string | null;
    /** A stable word to branch on, such as `model_loading`. */
    readonly code: string | null;
  };
}

/** The caller's mistake: the message is meant for them. Recognised by `name`, because handlers are bundled on their own. */
export class InvalidRequest extends Error {
  override readonly name = "InvalidRequest";

  constructor(
    message: string,
    /** Path of the culprit in the request, such as `instances[0][2]`; null for the body as a whole. */
    readonly param: string | null = null,
  ) {
    super(message);
  }
}

export function isInvalidRequest(error: unknown): error is InvalidRequest {
  return error instanceof Error && error.name === "InvalidRequest";
}
