import * as z from "zod";
import { clarifyNames } from "../../infra/settings/schema/governance";
import { type ModelContract } from "../../model/contract";
import { type JsonSchema } from "../batch/json-schema";
import { type BiasFile, readField } from "../bias/bias-file";
import { findScore, nameOf } from "./answer-score";
import { templateOfBiasFile, templateOfContract } from "./record-template";

export interface AnalysisPlan {
  readonly contract: Pick<ModelContract, "title" | "kind" | "request" | "response" | "options">;
  /** The model's `bias.json`; null if it has none. */
  readonly bias: BiasFile | null;
  readonly analyses: { readonly bias: boolean; readonly explain: boolean };
  readonly rows: readonly Readonly<Record<string, string>>[];
  /** SageMaker's name of the model. */
  readonly modelName: string;
  readonly instanceType: string;
  /** Options of the contract that answers are asked with. */
  readonly options: readonly string[];
  /** JMESPath of the numbers to explain; undefined to find them in the contract. */
  readonly score: string | undefined;
}

/** Clarify's input: its configuration, and the columns of the data in order. */
export interface Analysis {
  /** `analysis_config.json`. */
  readonly config: Readonly<Record<string, unknown>>;
  readonly columns: readonly string[];
}

/**
 * Makes the configuration of a Clarify job.
 * @throws Error with what the model or the data lack
 * @see https://docs.aws.amazon.com/sagemaker/latest/dg/clarify-processing-job-configure-analysis.html
 */
export function analyze(plan: AnalysisPlan): Analysis {
  const { contract, bias, analyses, rows, modelName, instanceType, options } = plan;
  if (!["tabular", "text"].includes(contract.kind)) {
    throw new Error(`Clarify analyses models of kind tabular and text; this one is of kind ${contract.kind}.`);
  }
  const unknown = options.filter((name) => !Object.hasOwn(contract.options ?? {}, name));
  if (unknown.length > 0) {
    const known = Object.keys(contract.options ?? {}).join(", ");
    throw new Error(`--options ${unknown.join(", ")}: the model has no such option. Available: ${known || "none"}.`);
  }
  const [first] = rows;
  if (!first) throw new Error("The data has no row.");
  if (analyses.bias && !bias) throw new Error("--bias needs a bias.json in the model's folder (docs/governance.md).");
  const template = bias ? templateOfBiasFile(bias.request) : templateOfContract(contract, Object.keys(first));
  const measured = analyses.bias && bias ? bias : null;
  const columns = [
    ...new Set([...(measured ? [measured.label.column, measured.facet.column] : []), ...template.features]),
  ];
  for (const column of columns) readField(first, column);
  const score = analyses.explain ? scoreOf(plan) : null;
  const excluded = columns.filter((column) => column !== measured?.label.column && !template.features.includes(column));
  return {
    columns,
    config: {
      version: "1.0",
      dataset_type: "text/csv",
      headers: columns,
      ...(measured && {
        label: measured.label.column,
        label_values_or_threshold: typedValues(rows, measured.label.column, measured.label.positive),
        facet: [
          {
            name_or_index: measured.facet.column,
            value_or_threshold: typedValues(rows, measured.facet.column, measured.facet.values),
          },
        ],
      }),
      ...(excluded.length > 0 && { excluded_columns: excluded }),
      methods: {
        ...(measured && { pre_training_bias: { methods: "all" }, post_training_bias: { methods: "all" } }),
        ...(analyses.explain && { shap: shapOf(contract, template.features) }),
        report: { name: "report", title: contract.title },
      },
      predictor: {
        model_name: modelName,
        instance_type: instanceType,
        initial_instance_count: 1,
        endpoint_name_prefix: clarifyNames.endpointPrefix,
        content_type: "application/json",
        accept_type: "application/json",
        content_template: template.content,
        record_template: template.record,
        ...(measured && { label: jmesPath(measured.prediction) }),
        ...(score && { probability: score.path }),
        ...(score?.classes && { label_headers: score.classes }),
        ...(options.length > 0 && { custom_attributes: options.join(",") }),
      },
    },
  };
}

function scoreOf({ contract, options, score }: AnalysisPlan) {
  if (score !== undefined) return { path: score };
  const response = z.toJSONSchema(contract.response, { io: "output", unrepresentable: "any" }) as JsonSchema;
  const found = findScore(response, options.length > 0);
  if (found) return found;
  throw new Error("--explain found no number in the model's answers: name one with --score, as a JMESPath.");
}

/** Shapley values. Text is explained word by word. */
function shapOf({ kind }: AnalysisPlan["contract"], features: readonly string[]): object {
  const common = { agg_method: "mean_abs", use_logit: false, save_local_shap_values: true, seed: 0 };
  if (kind !== "text") return common;
  return {
    ...common,
    baseline: [features.map(() => "<UNK>")],
    text_config: { granularity: "token", language: "english" },
  };
}

/** Path of `bias.json` as JMESPath: `["predictions", 0, "label"]` is `predictions[0].label`. */
function jmesPath(path: BiasFile["prediction"]): string {
  return path
    .map((part, i) => (typeof part === "number" ? `[${part}]` : `${i === 0 ? "" : "."}${nameOf(part)}`))
    .join("");
}

/** Values as Clarify reads them from the column: numbers, if the whole column is of numbers. */
function typedValues(
  rows: AnalysisPlan["rows"],
  column: string,
  values: readonly string[],
): readonly (string | number)[] {
  const isNumeric = rows.every((row) => /^\s*-?\d+(\.\d+)?\s*$/.test(readField(row, column)));
  return isNumeric ? values.map(Number) : values;
}
