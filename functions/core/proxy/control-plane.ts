/** Status of an endpoint, from SageMaker's control plane. */
export interface EndpointDetails {
  readonly name: string;
  /** In SageMaker's words: `InService`, `Creating`, `Updating`, `Failed` … */
  readonly status: string;
  /** Null while the endpoint is being created, before SageMaker reports it. */
  readonly hosting: "serverless" | "always-on" | null;
  /** Names of its production variants. */
  readonly variants: readonly string[];
  readonly created: Date;
  readonly updated: Date;
}

/**
 * Reads endpoints from SageMaker's control plane.
 * @throws ApiError `overloaded`, `model_unavailable`, `deadline_exceeded`; anything else is unexpected
 */
export interface ControlPlane {
  /** Names of all endpoints with this prefix. */
  readonly listNames: (prefix: string, signal: AbortSignal) => Promise<readonly string[]>;
  /** Null if the endpoint does not exist. */
  readonly describe: (name: string, signal: AbortSignal) => Promise<EndpointDetails | null>;
}
