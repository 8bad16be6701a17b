import * as z from "zod";
import { readModel } from "../../../model/registry";
import { readBiasFile } from "../../../tools/bias/bias-file";
import { type AnalysisPlan, analyze } from "../../../tools/clarify/analysis-config";

const flowers = [
  { species: "setosa", sepal_length: "5.1", sepal_width: "3.5", petal_length: "1.4", petal_width: "0.2" },
];
const reviews = [{ text: "she is great", sentiment: "positive", person: "she" }];

function planOf(name: string, changes: Partial<AnalysisPlan> = {}): AnalysisPlan {
  return {
    contract: readModel(name).contract,
    bias: null,
    analyses: { bias: false, explain: true },
    rows: flowers,
    modelName: `${name}-1`,
    instanceType: "ml.m5.xlarge",
    options: [],
    score: undefined,
    ...changes,
  };
}

const sentimentBias = readBiasFile(readModel("sentiment").dir);
const sentiment = (changes: Partial<AnalysisPlan> = {}) =>
  planOf("sentiment", { bias: sentimentBias, rows: reviews, ...changes });

/**
 * The part of Clarify's configuration that is written. The keys and values are those of ANALYSIS_CONFIG_SCHEMA_V1_0 in
 * aws/sagemaker-python-sdk, src/sagemaker/clarify.py.
 */
const clarifyConfig = z.strictObject({
  version: z.literal("1.0"),
  dataset_type: z.literal("text/csv"),
  headers: z.array(z.string()),
  label: z.string().optional(),
  label_values_or_threshold: z.array(z.union([z.string(), z.number()])).optional(),
  facet: z
    .array(
      z.strictObject({
        name_or_index: z.string(),
        value_or_threshold: z.array(z.union([z.string(), z.number()])).optional(),
      }),
    )
    .optional(),
  excluded_columns: z.array(z.string()).optional(),
  methods: z.strictObject({
    pre_training_bias: z.strictObject({ methods: z.literal("all") }).optional(),
    post_training_bias: z.strictObject({ methods: z.literal("all") }).optional(),
    shap: z
      .strictObject({
        baseline: z.array(z.array(z.string())).optional(),
        use_logit: z.boolean(),
        agg_method: z.enum(["mean_abs", "median", "mean_sq"]),
        save_local_shap_values: z.boolean(),
        seed: z.int(),
        text_config: z
          .strictObject({ granularity: z.enum(["token", "sentence", "paragraph"]), language: z.literal("english") })
          .optional(),
      })
      .optional(),
    report: z.strictObject({ name: z.string(), title: z.string() }),
  }),
  predictor: z.strictObject({
    model_name: z.string(),
    instance_type: z.string(),
    initial_instance_count: z.int(),
    endpoint_name_prefix: z.string().regex(/^[a-zA-Z0-9](-*[a-zA-Z0-9])*$/),
    content_type: z.literal("application/json"),
    accept_type: z.literal("application/json"),
    content_template: z.string(),
    record_template: z.string(),
    label: z.string().optional(),
    probability: z.string().optional(),
    label_headers: z.array(z.string()).optional(),
    custom_attributes: z.string().optional(),
  }),
});

function configOf(plan: AnalysisPlan) {
  const { config, columns } = analyze(plan);
  return { ...clarifyConfig.parse(config), columns };
}

/** Fills Clarify's templates with rows, as its documentation says. */
function requestOf(config: ReturnType<typeof configOf>, rows: readonly Readonly<Record<string, unknown>>[]): unknown {
  const { record_template: record, content_template: content } = config.predictor;
  const records = rows.map((row) =>
    record.replace(/"\$\{([^}]+)\}"/g, (_, column: string) => JSON.stringify(row[column])),
  );
  return JSON.parse(
    content.replace("$records", () => `[${records.join(",")}]`).replace("$record", () => records[0] ?? ""),
  );
}

describe("analyze", () => {
  it("makes requests that a tabular model's contract accepts, of the data's columns", () => {
    const config = configOf(planOf("iris"));
    expect(config.columns).toEqual(["sepal_length", "sepal_width", "petal_length", "petal_width"]);
    expect(config.headers).toEqual(config.columns);
    const row = { sepal_length: 5.1, sepal_width: 3.5, petal_length: 1.4, petal_width: 0.2 };
    const request = requestOf(config, [row, row]);
    expect(request).toEqual({ instances: [Object.values(row), Object.values(row)] });
    expect(readModel("iris").contract.request.safeParse(request).success).toBe(true);
  });

  it("explains the probability of each class, by its name", () => {
    const { predictor, methods } = configOf(planOf("iris"));
    expect(predictor).toMatchObject({
      model_name: "iris-1",
      endpoint_name_prefix: "modelfront-clarify",
      probability: "predictions[*].probabilities.[setosa,versicolor,virginica]",
      label_headers: ["setosa", "versicolor", "virginica"],
    });
    expect(Object.keys(methods)).toEqual(["shap", "report"]);
  });

  it("measures bias by the model's bias.json, and keeps the facet out of requests", () => {
    const config = configOf(sentiment({ analyses: { bias: true, explain: false } }));
    expect(config).toMatchObject({
      headers: ["sentiment", "person", "text"],
      label: "sentiment",
      label_values_or_threshold: ["positive"],
      facet: [{ name_or_index: "person", value_or_threshold: ["she"] }],
      excluded_columns: ["person"],
      predictor: { label: "sentiment", content_template: "$record" },
    });
    expect(Object.keys(config.methods)).toEqual(["pre_training_bias", "post_training_bias", "report"]);
    expect(requestOf(config, reviews)).toEqual({ text: "she is great" });
  });

  it("explains text word by word, with the options that the answers need", () => {
    const config = configOf(sentiment({ options: ["details"] }));
    expect(config.methods.shap).toMatchObject({
      baseline: [["<UNK>"]],
      text_config: { granularity: "token", language: "english" },
    });
    expect(config.predictor).toMatchObject({
      custom_attributes: "details",
      probability: "probabilities.[negative,positive]",
      label_headers: ["negative", "positive"],
    });
    expect(configOf(sentiment()).predictor.probability).toBe("confidence");
  });

  it("takes the numbers to explain from the command", () => {
    expect(configOf(planOf("iris", { score: "predictions[*].confidence" })).predictor).toMatchObject({
      probability: "predictions[*].confidence",
    });
  });

  it("names values of a column of numbers as numbers, as Clarify reads it", () => {
    const bias = {
      dataset: "data.csv",
      label: { column: "repaid", positive: ["1"] },
      facet: { column: "age", values: ["20", "30"] },
      request: { instances: [[{ column: "age", as: "number" }]] },
      prediction: ["predictions", 0, "predicted class"],
    };
    const rows = [
      { repaid: "1", age: "20" },
      { repaid: "0", age: "41.5" },
    ];
    const config = configOf(planOf("iris", { bias, rows, analyses: { bias: true, explain: false } }));
    expect(config).toMatchObject({
      label_values_or_threshold: [1],
      facet: [{ name_or_index: "age", value_or_threshold: [20, 30] }],
      predictor: { label: 'predictions[0]."predicted class"', record_template: '{"instances":[["${age}"]]}' },
    });
    expect(config.excluded_columns).toBeUndefined();
  });

  it.each([
    [
      "a model without bias.json",
      planOf("iris", { analyses: { bias: true, explain: false } }),
      "--bias needs a bias.json",
    ],
    ["pictures", planOf("digits"), "models of kind tabular and text; this one is of kind image"],
    ["data without rows", planOf("iris", { rows: [] }), "The data has no row."],
    [
      "data without a column",
      planOf("iris", { rows: [{ sepal_length: "1" }] }),
      "Missing: Sepal width, Petal length, Petal width.",
    ],
    [
      "data without the label",
      sentiment({ rows: [{ text: "a" }], analyses: { bias: true, explain: false } }),
      'no column "sentiment"',
    ],
    [
      "an option that the model lacks",
      planOf("iris", { options: ["details"] }),
      "--options details: the model has no such option. Available: explain.",
    ],
  ])("refuses %s", (_what, plan, message) => {
    expect(() => analyze(plan)).toThrow(message);
  });
});
