import { createServer } from "node:http";
import { type AddressInfo } from "node:net";

export interface Seen {
  readonly path: string;
  readonly target: string | undefined;
  readonly body: string;
}

export interface Answer {
  /** 200 unless given. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * Points the AWS SDK's clients at a server that has `answers`, by X-Amz-Target or path, while `use` runs; it is given the
 * requests that have come, as they come.
 */
export async function withAws<T>(
  answers: Readonly<Record<string, Answer>>,
  use: (seen: readonly Seen[]) => Promise<T>,
): Promise<T> {
  const seen: Seen[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const path = request.url ?? "";
      const target = request.headers["x-amz-target"]?.toString();
      seen.push({ path, target, body: Buffer.concat(chunks).toString() });
      const answer = answers[target ?? path] ?? answers[path];
      response.writeHead(answer?.status ?? (answer ? 200 : 404), {
        "content-type": "application/x-amz-json-1.1",
        ...answer?.headers,
      });
      response.end(answer?.body);
    });
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const environment = { ...process.env };
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
    // The clients' own repeats only cost time here.
    AWS_MAX_ATTEMPTS: "1",
  });
  try {
    return await use(seen);
  } finally {
    process.env = environment;
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
  }
}
