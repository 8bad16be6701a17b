import http from "node:http";

/** What a container is asked, and for how long. */
export interface ContainerRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  readonly timeoutSeconds: number;
  /** Aborted when the caller is gone. */
  readonly signal: AbortSignal;
}

/** The container took longer than SageMaker allows. */
export class InvocationTimeout extends Error {}

/**
 * Sends a request to the container at `port`; the answer's body may still be on its way when this resolves.
 * @throws InvocationTimeout, or the connection's error; both also end an answer that has begun.
 */
export function askContainer(
  port: number,
  { headers, body, timeoutSeconds, signal }: ContainerRequest,
): Promise<http.IncomingMessage> {
  return new Promise((resolve, reject) => {
    let answer: http.IncomingMessage | undefined;
    const request = http.request({
      host: "127.0.0.1",
      port,
      method: "POST",
      path: "/invocations",
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

/** Nothing of the request has reached the container: its process has just ended. */
export function isUndelivered(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === "ECONNREFUSED";
}

/** What SageMaker says of an answer that did not come, or not to its end. */
export function lossMessage(error: unknown): string {
  return error instanceof InvocationTimeout
    ? "Your invocation timed out while waiting for a response from container primary. Review the latency metrics for " +
        "each container in Amazon CloudWatch, resolve the issue, and try again."
    : "An error occurred while handling request as the model process exited.";
}
