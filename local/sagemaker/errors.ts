/** An error of SageMaker Runtime: the SDKs derive their exception classes from `type`. */
export class RuntimeError extends Error {
  constructor(
    readonly type: string,
    readonly status: number,
    message: string | null,
    /** Additional members of the error's shape. */
    readonly members: Readonly<Record<string, unknown>> = {},
  ) {
    super(message ?? type);
    this.body = { ...members, Message: message };
  }

  readonly body: Readonly<Record<string, unknown>>;
}

export function validationError(message: string): RuntimeError {
  return new RuntimeError("ValidationError", 400, message);
}

/** The service's message for a violated constraint of its API model. */
export function constraintError(member: string, value: string, constraint: string): RuntimeError {
  return validationError(
    `1 validation error detected: Value '${value}' at '${member}' failed to satisfy constraint: Member must ${constraint}`,
  );
}

export function modelNotReady(endpoint: string): RuntimeError {
  return new RuntimeError(
    "ModelNotReadyException",
    429,
    `The model of endpoint ${endpoint} is not ready: its container or the model itself is still loading. Try again.`,
  );
}

export function serviceUnavailable(endpoint: string): RuntimeError {
  return new RuntimeError("ServiceUnavailable", 503, `No container of endpoint ${endpoint} is healthy. Try again.`);
}

/**
 * Status 400 without a message, as users report it
 * (https://github.com/aws/amazon-kinesis-video-streams-parser-library/issues/187); the API model lists no such error.
 */
export function throttled(): RuntimeError {
  return new RuntimeError("ThrottlingException", 400, null);
}

export interface ModelFailure {
  /** The container's status; 0 without an answer. */
  readonly status: number;
  readonly message: string;
}

/** Location of an endpoint, for its ARNs and log group. */
export interface Place {
  readonly region: string;
  readonly account: string;
}

export function modelError(
  endpoint: string,
  { region, account }: Place,
  { status, message }: ModelFailure,
): RuntimeError {
  const blame = status >= 400 && status < 500 ? "client" : "server";
  const group = `/aws/sagemaker/Endpoints/${endpoint}`;
  return new RuntimeError(
    "ModelError",
    424,
    `Received ${blame} error (${status}) from primary with message "${message}". See ` +
      `https://${region}.console.aws.amazon.com/cloudwatch/home?region=${region}#logEventViewer:group=${group} ` +
      `in account ${account} for more information.`,
    {
      ErrorCode: blame === "client" ? "CLIENT_ERROR_FROM_MODEL" : "INTERNAL_FAILURE_FROM_MODEL",
      LogStreamArn: `arn:aws:logs:${region}:${account}:log-group:${group}`,
      OriginalMessage: message,
      OriginalStatusCode: status,
    },
  );
}
