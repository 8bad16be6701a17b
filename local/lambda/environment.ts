import { devNull } from "node:os";

export interface FunctionEnvironmentOptions {
  /** Name of the function in its stack; default `api`. */
  readonly name?: string;
  readonly region: string;
  readonly memoryMb: number;
  /** Endpoint URL of SageMaker Runtime for the AWS SDK. */
  readonly sagemakerUrl: string;
  /** Variables that the stack's program sets. */
  readonly variables: Readonly<Record<string, string>>;
}

/** The function's whole environment: fake credentials, and nothing that leads to the user's own. */
export function functionEnvironment(options: FunctionEnvironmentOptions): Record<string, string> {
  return {
    AWS_REGION: options.region,
    AWS_DEFAULT_REGION: options.region,
    AWS_LAMBDA_FUNCTION_NAME: `modelfront-${options.name ?? "api"}`,
    AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(options.memoryMb),
    AWS_ACCESS_KEY_ID: "local",
    AWS_SECRET_ACCESS_KEY: "local",
    AWS_SESSION_TOKEN: "local",
    AWS_CONFIG_FILE: devNull,
    AWS_SHARED_CREDENTIALS_FILE: devNull,
    AWS_EC2_METADATA_DISABLED: "true",
    AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME: options.sagemakerUrl,
    AWS_ENDPOINT_URL_SAGEMAKER: options.sagemakerUrl,
    // The warning is about the Node.js that runs the stack here, not Lambda's.
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
    TZ: ":UTC",
    ...options.variables,
  };
}
