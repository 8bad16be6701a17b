/** A request as it came through the gateway. */
export interface ApiRequest {
  readonly method: string;
  readonly path: string;
  /** Without `?`. */
  readonly query: string;
  /** By name in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  /** Whether the body crossed the gateway as base64. */
  readonly base64: boolean;
}
