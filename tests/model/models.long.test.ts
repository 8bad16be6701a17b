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

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

async function invoke(url: string, request: unknown, options = ""): Promise<Answer> {
  const response = await fetch(`${url}/invocations`, {
    method: "POST",
    headers: { "content-type": "application/json", [optionsHeader]: options },
    body: JSON.stringify(request),
  });
  return { status: response.status, body: await response.json() };
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
  const options = Object.keys(contract.options ?? {});
  let modelPackage: ModelPackage;
  /** Answers of the inference server. */
  let answers: { readonly golden: Answer[]; readonly withOptions: { plain: unknown; more: unknown }[] };

  beforeAll(async () => {
    modelPackage = await packageModel(dir, { variant });
    answers = await runPackage(modelPackage, async (url) => {
      const [stored] = golden.cases;
      const answer = (header: string) => invoke(url, stored?.request, header);
      return {
        golden: await Promise.all(golden.cases.map(({ request }) => invoke(url, request))),
        withOptions: await Promise.all(
          options.map(async (option) => ({ plain: (await answer("")).body, more: (await answer(option)).body })),
        ),
      };
    });
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

  it("adds to an answer what an option of its contract asks for, and changes nothing else", () => {
    const [stored] = golden.cases;
    const additions = answers.withOptions.map(({ plain, more }) => {
      expect(contract.response.parse(more)).toEqual(more);
      expect(difference(stored?.response, more, golden.tolerance)).toBeNull();
      return Object.keys(more as object).length > Object.keys(plain as object).length;
    });
    expect(additions).toEqual(options.map(() => true));
  });

  it("answers every golden case in the inference server, within the tolerance", () => {
    const differences = golden.cases.map(({ name, response }, i) => {
      const { status, body } = answers.golden[i]!;
      const found = difference(response, body, golden.tolerance);
      return found && `${name}: ${status} ${found}`;
    });
    expect(differences).toEqual(golden.cases.map(() => null));
  });
});
