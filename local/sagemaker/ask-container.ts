import http from "node:http";

/** A request to a container, with its time limit. */
export interface ContainerRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** Key of the model's archive, of a multi-model endpoint only. */
  readonly targetModel?: string | undefined;
  readonly timeoutSeconds: number;
  /** Aborted when the caller hangs up. */
  readonly signal: AbortSignal;
}

/** The container exceeded SageMaker's time limit. */
export class InvocationTimeout extends Error {}

/**
 * Sends a request to a path of the container at `port`. Resolves when the answer begins; its body may still be arriving.
 * @throws InvocationTimeout, or the connection's error; both also end an answer that has begun
 */
export function askContainer(
  port: number,
  path: string,
  { headers, body, timeoutSeconds, signal }: ContainerRequest,
): Promise<http.IncomingMessage> {
  return new Promise((resolve, reject) => {
    let answer: http.IncomingMessage | undefined;
    const request = http.request({
      host: "127.0.0.1",
      port,
      method: "POST",
      path,
      agent: false,
      headers: { ...headers, "content-length": body.length },
      signal,
    });
    const timer = setTimeout(() => (answer ?? request).destroy(new InvocationTimeout()), timeoutSeconds * 1000);
    request.once("response", (response) => resolve((answer = response)));
    request.once("error", reject);
    request.once("close", () => clearTimeout(timer));
    request.end(body);
  });
}

/** True if nothing of the request reached the container, because its process had just ended. */
export function isUndelivered(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === "ECONNREFUSED";
}

/** SageMaker's message for an answer that is missing or incomplete. */
export function lossMessage(error: unknown): string {
  return error instanceof InvocationTimeout
    ? "Your invocation timed out while waiting for a response from container primary. Review the latency metrics for " +
        "each container in Amazon CloudWatch, resolve the issue, and try again."
    : "An error occurred while handling request as the model process exited.";
}
