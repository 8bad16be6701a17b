import { type Counts, type Metric, rowsOf } from "./metrics";
import { type BiasReport } from "./measure-model";

/** Formats the report as Markdown. */
export function writeMarkdown({ model, sha256, dataset, label, facet, counts, metrics }: BiasReport): string {
  const list = (values: readonly string[]) => values.map((value) => `\`${value}\``).join(", ");
  return `# Bias of ${model}

Made by \`npm run bias -- ${model}\` from \`bias.json\`; the predictions are those of the packaged model in the inference
server. Definitions are SageMaker Clarify's.

- Data: \`${dataset.file}\`, ${dataset.rows} rows (sha256 \`${sha256.dataset.slice(0, 12)}\`), \`model.onnx\` \`${sha256.model.slice(0, 12)}\`
- Positive outcome: \`${label.column}\` is ${list(label.positive)}
- Facet d: \`${facet.column}\` is ${list(facet.values)}; facet a: all other rows

| rows                 | facet a | facet d |
| -------------------- | ------- | ------- |
${countRow("all", rowsOf, counts)}
${countRow("labelled positive", (of) => of.truePositives + of.falseNegatives, counts)}
${countRow("predicted positive", (of) => of.truePositives + of.falsePositives, counts)}
${countRow("predicted rightly", (of) => of.truePositives + of.trueNegatives, counts)}

| metric | value | alike for both |
| ------ | ----- | -------------- |
${metrics.map(metricRow).join("\n")}

CI and DPL are of the data alone. Of all but DI, a value above zero is to facet d's disadvantage; of DI, one below 1.
`;
}

function countRow(title: string, count: (counts: Counts) => number, { a, d }: BiasReport["counts"]): string {
  return `| ${title} | ${count(a)} | ${count(d)} |`;
}

function metricRow({ name, title, phase, value, fair, note }: Metric): string {
  return `| ${name}: ${title} (${phase}) | ${value === null ? `none: ${note}` : value.toFixed(4)} | ${fair} |`;
}
