import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { packageModel } from "../../model/packaging";
import { modelNames, modelRoot, readModel } from "../../model/registry";
import { type BiasFile, fillRequest, naming, readBiasFile, readField, readPrediction } from "./bias-file";
import { countFacets, type Facets, measureBias, type Metric, type Observation } from "./metrics";
import { parseCsv } from "./parse-csv";
import { predictAll } from "./predict-all";

/** `model/<name>/bias-report.json`. */
export interface BiasReport {
  readonly model: string;
  /** Digests of `model.onnx` and the data set that the report is about. */
  readonly sha256: { readonly model: string; readonly dataset: string };
  readonly dataset: { readonly file: string; readonly rows: number };
  readonly label: BiasFile["label"];
  readonly facet: BiasFile["facet"];
  readonly counts: Facets;
  readonly metrics: readonly Metric[];
}

/** Models of `root` with a `bias.json`. */
export function measurableModels(root = modelRoot): string[] {
  return modelNames(root).filter((name) => existsSync(path.join(root, name, "bias.json")));
}

/**
 * Measures the bias of a model's data and of its predictions, made by its package in the inference server.
 * @throws Error naming the file and what is wrong with it
 */
export async function measureModel(name: string, root = modelRoot): Promise<BiasReport> {
  const { dir, card } = readModel(name, root);
  const { dataset, label, facet, request, prediction } = readBiasFile(dir);
  const file = path.join(dir, dataset);
  const text = naming(file, () => readFileSync(file, "utf8"));
  const { requests, truths } = naming(file, () => {
    const rows = parseCsv(text);
    const truths = rows.map((row) => ({
      inFacet: facet.values.includes(readField(row, facet.column)),
      label: label.positive.includes(readField(row, label.column)),
    }));
    requireBothFacets(truths, facet);
    return { truths, requests: rows.map((row) => fillRequest(request, row)) };
  });

  const responses = await predictAll(await packageModel(dir), requests);
  const predictions = naming(path.join(dir, "bias.json"), () =>
    responses.map((response) => label.positive.includes(readPrediction(response, prediction))),
  );
  const counts = countFacets(truths.map((truth, i) => ({ ...truth, prediction: predictions[i]! })));
  return {
    model: name,
    sha256: { model: card.sha256, dataset: createHash("sha256").update(text).digest("hex") },
    dataset: { file: dataset, rows: requests.length },
    label,
    facet,
    counts,
    metrics: measureBias(counts),
  };
}

/** Checked before the model is called: bias cannot be measured without two facets. */
function requireBothFacets(truths: readonly Omit<Observation, "prediction">[], { column, values }: BiasFile["facet"]) {
  const inFacet = truths.filter((truth) => truth.inFacet).length;
  const named = values.map((value) => `"${value}"`).join(", ");
  if (inFacet === 0) throw new Error(`no row has ${named} in column "${column}", so there is no facet to measure`);
  if (inFacet === truths.length) {
    throw new Error(`every row has ${named} in column "${column}", so there is nothing to compare it with`);
  }
}
