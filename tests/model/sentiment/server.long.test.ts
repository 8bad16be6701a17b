import path from "node:path";
import type * as z from "zod";
import { optionsHeader } from "../../../model/options";
import { packageModel } from "../../../model/packaging";
import { modelRoot } from "../../../model/registry";
import contract from "../../../model/sentiment/contract";
import { runPackage } from "../../../tools/run-package";

type Response = z.output<typeof contract.response>;

/** The packaged model's answers to texts that are sent all at once. */
async function ask(texts: readonly string[], options: string): Promise<Response[]> {
  return runPackage(await packageModel(path.join(modelRoot, "sentiment")), (url) =>
    Promise.all(
      texts.map(async (text) => {
        const headers = { "content-type": "application/json", ...(options && { [optionsHeader]: options }) };
        const answer = await fetch(`${url}/invocations`, { method: "POST", headers, body: JSON.stringify({ text }) });
        return (await answer.json()) as Response;
      }),
    ),
  );
}

describe("sentiment in the inference server", () => {
  const texts = ["I love this product!", "Not bad at all", "!?", "It broke. ".repeat(300), "👎"];

  it("answers the sentiment and its confidence, and nothing else", async () => {
    const answers = await ask(texts, "");
    expect(answers.map(({ sentiment }) => sentiment)).toEqual([
      "positive",
      "positive",
      "negative",
      "negative",
      "negative",
    ]);
    for (const answer of answers) {
      expect(Object.keys(answer)).toEqual(["sentiment", "confidence"]);
      expect(contract.response.parse(answer)).toEqual(answer);
    }
  });

  it("adds probabilities and an explanation that adds up to them", async () => {
    for (const response of await ask(texts, "details,explain")) {
      expect(contract.response.parse(response)).toEqual(response);
      const { positive, negative } = response.probabilities!;
      expect(positive + negative).toBeCloseTo(1, 5);
      expect(response.confidence).toBe(Math.max(positive, negative));
      const { base_value: base, attributions } = response.explanation![0]!;
      const logOdds = attributions.reduce((sum, { attribution }) => sum + attribution, base);
      expect(1 / (1 + Math.exp(-logOdds))).toBeCloseTo(positive, 4);
    }
  });
});
