import { type ModelPackage } from "../../model/packaging";
import { runPackage } from "../run-package";

/** Concurrent requests: the inference server's largest batch. */
const atOnce = 64;

/**
 * Responses of a packaged model, from the inference server, in the order of the requests.
 * @throws Error naming the row of the first request that is refused
 */
export async function predictAll(modelPackage: ModelPackage, requests: readonly unknown[]): Promise<unknown[]> {
  return runPackage(modelPackage, async (url) => {
    const responses: unknown[] = [];
    for (let start = 0; start < requests.length; start += atOnce) {
      const part = requests.slice(start, start + atOnce);
      responses.push(...(await Promise.all(part.map((request, i) => predict(url, request, start + i + 1)))));
    }
    return responses;
  });
}

async function predict(url: string, request: unknown, row: number): Promise<unknown> {
  const answer = await fetch(`${url}/invocations`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(request),
  });
  const body = await answer.text();
  if (!answer.ok) throw new Error(`row ${row} was answered with ${answer.status}: ${body.slice(0, 300)}`);
  return JSON.parse(body);
}
