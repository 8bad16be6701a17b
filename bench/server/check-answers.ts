import { difference, type GoldenFile } from "../../model/golden";

/** @throws Error naming the contender and the golden case that it answers otherwise. */
export async function checkAnswers(name: string, url: string, { cases, tolerance }: GoldenFile): Promise<void> {
  for (const { name: title, request, response } of cases) {
    const answer = await fetch(`${url}/invocations`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(request),
    });
    const found = difference(response, await answer.json(), tolerance);
    if (found) throw new Error(`${name} answers "${title}" otherwise: ${found}`);
  }
}
