import { readFileSync } from "node:fs";
import path from "node:path";
import * as z from "zod";
import { type Explanation, type RunGraph } from "../../../model/contract";
import { InvalidRequest } from "../../../model/errors";
import { difference } from "../../../model/golden";
import contract, { features, maxExplained } from "../../../model/iris/contract";
import handler from "../../../model/iris/handler";
import { runGraph } from "../support/run-graph";

type Flower = [number, number, number, number];

const folder = path.join(__dirname, "../../../model/iris");
const modelFile = (variant: string | null) => path.join(folder, variant ? `variants/${variant}` : "", "model.onnx");

/** Attributions by the package shap, written by the training script. */
const recorded = z
  .object({
    reference: z.string().startsWith("shap "),
    cases: z.array(
      z.object({ variant: z.string().nullable(), request: contract.request, explanation: z.array(z.unknown()) }),
    ),
  })
  .parse(JSON.parse(readFileSync(path.join(folder, "train/attributions.json"), "utf8")));

/** The explanations by a model.onnx, and how often it ran for them. */
async function explain(instances: Flower[], file = modelFile(null)) {
  let runs = 0;
  const run: RunGraph = async (inputs) => {
    runs += 1;
    return (await runGraph(file, [inputs]))[0]!;
  };
  return { explanations: await handler.explain({ instances }, run), runs };
}

/** The usual, the undecided and the absurd. */
const flowers: Flower[] = [
  [5.1, 3.5, 1.4, 0.2],
  [6, 2.8, 4.9, 1.7],
  [6.3, 3.3, 6, 2.5],
  [0, 0, 0, 0],
  [1e6, -1e6, 1e6, -1e6],
  [5.1, 1e6, 1.4, -1e-30],
];

describe.each([null, "logistic-regression"])("explanations of iris, variant %s", (variant) => {
  const cases = recorded.cases.filter((known) => known.variant === variant);

  it("agree with the package shap within 1e-3 on every held-out flower", async () => {
    expect(cases).toHaveLength(30);
    const mistakes: (string | null)[] = [];
    for (let start = 0; start < cases.length; start += maxExplained) {
      const part = cases.slice(start, start + maxExplained);
      const instances = part.flatMap(({ request }) => request.instances);
      const { explanations } = await explain(instances, modelFile(variant));
      part.forEach(({ explanation }, i) => mistakes.push(difference(explanation, [explanations[i]], 1e-3)));
    }
    expect(mistakes).toEqual(cases.map(() => null));
  });

  it("add up, with the base value, to the probability of the predicted species, within 1e-5", async () => {
    const { explanations } = await explain(flowers, modelFile(variant));
    const [outputs] = await runGraph(modelFile(variant), [handler.toTensors({ instances: flowers })]);
    const { predictions } = handler.toResponse(outputs!, { instances: flowers });
    const apart = explanations.map(({ base_value, attributions }, i) =>
      Math.abs(
        attributions.reduce((sum, { attribution }) => sum + attribution, base_value) - predictions[i]!.confidence,
      ),
    );
    expect(apart.filter((distance) => distance > 1e-5)).toEqual([]);
    expect(explanations.map(({ explains }) => explains)).toEqual(
      predictions.map(({ predicted_class }) => `probability of ${predicted_class}`),
    );
  });
});

describe("the explanation of a request", () => {
  it("has one entry per flower with its measurements by name, as the contract says, and takes one run", async () => {
    const { explanations, runs } = await explain(flowers);
    expect(runs).toBe(1);
    expect(
      explanations.map(({ attributions }: Explanation) => attributions.map(({ feature, value }) => [feature, value])),
    ).toEqual(flowers.map((flower) => flower.map((value, column) => [features[column], value])));
    expect(contract.response.parse({ predictions: [], explanation: explanations }).explanation).toEqual(explanations);
  });

  it("is given for as many flowers as the option says", async () => {
    const instances = Array.from({ length: maxExplained }, () => flowers[0]!);
    expect((await explain(instances)).explanations).toHaveLength(maxExplained);
    expect(contract.options.explain).toContain(`for ${maxExplained} flowers at most`);
  });

  it("is refused for more, without running the model", () => {
    const instances = Array.from({ length: maxExplained + 1 }, () => flowers[0]!);
    const run = jest.fn();
    const message = "At most 20 flowers can be explained at once, got 21: send them in parts.";
    expect(() => handler.explain({ instances }, run)).toThrow(new InvalidRequest(message, "instances"));
    expect(run).not.toHaveBeenCalled();
  });
});
