import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import path from "node:path";
import { type ModelHandler, type Tensors } from "../../model/contract";
import { difference } from "../../model/golden";
import { modelNames, readModel } from "../../model/registry";
import { decodeImage } from "../../model/server/images";
import { runGraph } from "./support/run-graph";

it("finds the folders by their contracts", () => {
  expect(modelNames()).toEqual(expect.arrayContaining(["digits", "iris"]));
});

/** Every model by itself, and every variant with the contract and handler of its model. */
const folders = modelNames().flatMap((name) => {
  const { contract, dir: modelDir, variants, ...own } = readModel(name);
  return [{ dir: modelDir, ...own }, ...Object.values(variants)].map((folder) => ({
    place: path.relative(path.join(__dirname, "../.."), folder.dir),
    contract,
    modelDir,
    ...folder,
  }));
});

const templateRoot = path.join(__dirname, "../../tools/templates");
const templates = modelNames(templateRoot).map((name) => readModel(name, templateRoot));

describe.each(folders)("$place", ({ dir, modelDir, contract, card, golden }) => {
  const modelFile = path.join(dir, "model.onnx");

  it("has a card that names the very model.onnx beside it", () => {
    expect(createHash("sha256").update(readFileSync(modelFile)).digest("hex")).toBe(card.sha256);
  });

  it("has a card of its own: not the data, metrics or limitations of the template that it began as", () => {
    for (const template of templates) {
      expect(card.data.name).not.toBe(template.card.data.name);
      expect(card.limitations).not.toEqual(template.card.limitations);
      expect(contract.title).not.toBe(template.contract.title);
    }
  });

  it("has examples and golden cases that keep to its contract", () => {
    const requests = [...contract.examples, ...golden.cases].map(({ request }) => contract.request.safeParse(request));
    const responses = golden.cases.map(({ response }) => contract.response.safeParse(response));
    expect([...requests, ...responses].flatMap(({ error }) => error?.issues ?? [])).toEqual([]);
  });

  // A chat model's graph runs step by step, which is what the inference server is for: models.long.test.ts asks it.
  if (contract.kind === "chat") return;

  it("answers every golden case as the reference framework does", async () => {
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- a folder is found at run time
    const { default: handler } = require(path.join(modelDir, "handler")) as { default: ModelHandler };
    const requests = golden.cases.map(({ request }) => contract.request.parse(request));
    const inputs: Tensors[] = [];
    for (const request of requests) inputs.push(await handler.toTensors(request, { decodeImage }));

    const outputs = await runGraph(modelFile, inputs);

    const mistakes = golden.cases.flatMap(({ name: title, response }, i) => {
      const found = difference(response, handler.toResponse(outputs[i]!, requests[i]), golden.tolerance);
      return found ? [`${title}: ${found}`] : [];
    });
    expect(mistakes).toEqual([]);
  });
});
