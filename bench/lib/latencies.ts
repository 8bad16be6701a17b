import { Agent, request, type RequestOptions } from "node:http";

export interface OneByOneOptions {
  readonly url: string;
  readonly seconds: number;
  /** JSON bodies, sent one after the other, again and again. */
  readonly bodies: readonly string[];
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * Posts JSON over one connection, each request when the last was answered. Gives what each took in milliseconds, finer
 * than `load` measures.
 * @throws Error if any answer is not 200, or does not come.
 */
export async function askOneByOne(options: OneByOneOptions): Promise<readonly number[]> {
  const { url, seconds, bodies, headers = {} } = options;
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const post = { agent, method: "POST", headers: { "content-type": "application/json", ...headers } };
  const took: number[] = [];
  try {
    const end = performance.now() + seconds * 1000;
    while (performance.now() < end) {
      const asked = performance.now();
      await ask(url, post, bodies[took.length % bodies.length]!);
      took.push(performance.now() - asked);
    }
  } finally {
    agent.destroy();
  }
  return took;
}

function ask(url: string, options: RequestOptions, body: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const call = request(url, options, (response) => {
      response.resume();
      response.on("error", reject);
      response.on("end", () => {
        if (response.statusCode === 200) resolve();
        else reject(new Error(`${url} answered ${response.statusCode}.`));
      });
    });
    call.on("error", reject);
    call.end(body);
  });
}
