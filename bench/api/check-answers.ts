import { isDeepStrictEqual } from "node:util";

/** The route under test, with its credentials and expected answer. */
export interface Route {
  readonly path: string;
  /** Sent as `x-api-key`. */
  readonly key: string;
  /** Expected answer: SageMaker's, passed on by every contender. */
  readonly response: unknown;
}

const flower = { instances: [[5.1, 3.5, 1.4, 0.2]] };
const notANumber = { instances: [[5.1, "3.5", 1.4, 0.2]] };

/** @throws Error naming the contender with another answer, or without a required check */
export async function checkAnswers(name: string, url: string, { path, key, response }: Route): Promise<void> {
  const ask = async (body: object, headers: Record<string, string>) => {
    const answer = await fetch(url + path, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: JSON.stringify(body),
    });
    return { isOk: answer.ok, status: answer.status, body: await answer.json() };
  };
  const answered = await ask(flower, { "x-api-key": key });
  if (!answered.isOk || !isDeepStrictEqual(answered.body, response)) {
    throw new Error(`${name} answers ${answered.status} ${JSON.stringify(answered.body)}.`);
  }
  const refusals = [
    ["a request without a key", await ask(flower, {})],
    [
      "a key with another secret",
      await ask(flower, { "x-api-key": key.replace(/.$/, (last) => (last === "A" ? "B" : "A")) }),
    ],
    ["a text where a number belongs", await ask(notANumber, { "x-api-key": key })],
  ] as const;
  for (const [what, { status }] of refusals) {
    if (status < 400 || status >= 500) throw new Error(`${name} answers ${what} with ${status}.`);
  }
}
