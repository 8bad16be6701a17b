import { difference, type GoldenFile } from "../../model/golden";

/**
 * Checks a contender's answers to all golden cases.
 * @throws Error naming the contender and the golden case with another answer.
 */
export async function checkAnswers(name: string, url: string, { cases, tolerance }: GoldenFile): Promise<void> {
  for (const { name: title, request, response } of cases) {
    const answer = await fetch(`${url}/invocations`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(request),
    });
    const found = difference(response, await answer.json(), tolerance);
    if (found) throw new Error(`${name} gives another answer to "${title}": ${found}`);
  }
}
