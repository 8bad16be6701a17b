import { existsSync } from "node:fs";
import path from "node:path";
import * as z from "zod";
import { difference } from "../../model/golden";
import { optionsHeader } from "../../model/options";
import { type ModelPackage, packageModel } from "../../model/packaging";
import { modelNames, modelRoot, readModel } from "../../model/registry";
import { runPackage } from "../../tools/run-package";
import { buildAnew } from "../jest/share-builds";

const templateRoot = path.join(__dirname, "../../tools/templates");

function invoke(url: string, request: unknown, options = ""): Promise<Response> {
  return fetch(`${url}/invocations`, {
    method: "POST",
    headers: { "content-type": "application/json", [optionsHeader]: options },
    body: JSON.stringify(request),
  });
}

/** Every folder that there is, and every variant in it: nothing here names a model. */
const folders = [modelRoot, templateRoot].flatMap((root) =>
  modelNames(root).flatMap((name) => {
    const model = readModel(name, root);
    const variants = Object.entries(model.variants).map(([variant, { card, golden }]) => ({ variant, card, golden }));
    return [{ variant: undefined, card: model.card, golden: model.golden }, ...variants].map((part) => ({
      place: path.join(path.relative(path.join(__dirname, "../.."), model.dir), part.variant ?? ""),
      name,
      dir: model.dir,
      contract: model.contract,
      ...part,
    }));
  }),
);

describe.each(folders)("$place", ({ name, dir, contract, variant, card, golden }) => {
  let modelPackage: ModelPackage;

  beforeAll(async () => {
    modelPackage = await packageModel(dir, { variant });
  });

  it("describes its request and response as JSON schemas", () => {
    for (const schema of [contract.request, contract.response]) {
      expect(z.toJSONSchema(schema)).toMatchObject({ type: "object", additionalProperties: false });
    }
  });

  it("answers what was asked for: requests and golden answers pass the contract unchanged", () => {
    for (const { request, response } of golden.cases) {
      expect(contract.request.parse(request)).toEqual(request);
      expect(contract.response.parse(response)).toEqual(response);
    }
  });

  it("tells its golden cases apart by name", () => {
    const names = golden.cases.map((stored) => stored.name);
    expect(new Set(names).size).toBe(names.length);
  });

  it("names what makes it in its card: the training script of this folder, or the command that fetches or adds it", () => {
    const isFetched = existsSync(path.join(dir, "source.json"));
    const maker = card.added ? `npm run add-model -- ${name}` : `${name}/train/`;
    expect(card.command).toContain(isFetched ? `npm run package -- ${name}` : maker);
  });

  it("does better than the trivial predictor in every figure of its card", () => {
    for (const { name: figure, value, baseline } of card.metrics) {
      const gain = /error|lower is better/.test(figure) ? baseline.value - value : value - baseline.value;
      expect({ figure, better: gain > 0 }).toEqual({ figure, better: true });
    }
  });

  it("is packaged to the same bytes twice", async () => {
    const again = await buildAnew(() => packageModel(dir, { variant }));
    expect(again.sha256).toBe(modelPackage.sha256);
  });

  it("adds to an answer what an option of its contract asks for, and changes nothing else", async () => {
    const [stored] = golden.cases;
    const options = Object.keys(contract.options ?? {});
    const additions = await runPackage(modelPackage, (url) =>
      Promise.all(
        options.map(async (option) => {
          const [plain, more] = await Promise.all(
            ["", option].map(async (header) => (await invoke(url, stored?.request, header)).json()),
          );
          expect(contract.response.parse(more)).toEqual(more);
          expect(difference(stored?.response, more, golden.tolerance)).toBeNull();
          return Object.keys(more as object).length > Object.keys(plain as object).length;
        }),
      ),
    );
    expect(additions).toEqual(options.map(() => true));
  });

  it("answers every golden case in the inference server, within the tolerance", async () => {
    const differences = await runPackage(modelPackage, (url) =>
      Promise.all(
        golden.cases.map(async (stored) => {
          const answer = await invoke(url, stored.request);
          const found = difference(stored.response, await answer.json(), golden.tolerance);
          return found && `${stored.name}: ${answer.status} ${found}`;
        }),
      ),
    );
    expect(differences).toEqual(golden.cases.map(() => null));
  });
});
