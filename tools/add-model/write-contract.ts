import { type Field, type OutputPlan, type Plan } from "./plan";

/** More classes than this are a ranking of the most probable ones. */
export const maxClassesShown = 20;
/** Classes in a ranking. */
export const ranked = 5;

/** Tells whether the answer ranks classes in place of naming the probability of each. */
export function isRanking({ kind, output }: Plan): boolean {
  return output.answer === "classes" && (kind === "image" || output.labels.length > maxClassesShown);
}

/** Classes that `contract.ts` lists as `labels`; those of a longer list are in `labels.json`, which the handler reads. */
export function labelsIn({ output }: Plan): readonly string[] | null {
  return output.answer === "classes" || output.answer === "label" ? output.labels : null;
}

/** Writes `contract.ts`. */
export function writeContract(plan: Plan): string {
  const labels = labelsIn(plan);
  const isShort = labels !== null && labels.length <= maxClassesShown;
  const isPicture = plan.input.form === "picture";
  const request = writeRequest(plan);
  return `import * as z from "zod";
import { type ModelContract } from "../contract";
${isPicture ? `import { ${request} } from "../image-request";\nimport { imageContentTypes } from "../picture-type";\n` : ""}import examples from "./examples.json";

${isShort ? `/** In the order of the graph's scores. */\nexport const labels = ${JSON.stringify(labels)} as const;\n\n` : ""}export default {
  title: ${JSON.stringify(plan.title)},
  description: ${JSON.stringify(plan.description)},
  kind: ${JSON.stringify(plan.kind)},
  request: ${request},
  response: ${writeResponse(plan, isShort)},
  ${isPicture ? "rawContentTypes: imageContentTypes,\n  " : ""}examples,
} satisfies ModelContract;
`;
}

function writeRequest({ input }: Plan): string {
  if (input.form === "picture") return input.drawing ? "drawingRequest" : "imageRequest";
  const fields: readonly Field[] =
    input.form === "tokens" ? [{ key: "text", title: "text", type: "prose" }] : input.fields;
  return `z.strictObject({${fields.map((field) => `${propertyName(field.key)}: ${writeField(field)}`).join(",\n")}})`;
}

function writeField(field: Field): string {
  const { title, slider, length } = field;
  const meta = (facts: object) => `.meta(${JSON.stringify(facts)})`;
  if (length !== undefined) return `z.array(${writeValue(field)}).length(${length})${meta({ title })}`;
  return writeValue(field) + meta({ title, ...(slider && { slider }) });
}

function writeValue({ type, choices, largest }: Field): string {
  const bounds = largest === undefined ? "" : `.min(${writeNumber(-largest)}).max(${writeNumber(largest)})`;
  switch (type) {
    case "number":
      return `z.number()${bounds}`;
    case "integer":
      return largest === Number.MAX_SAFE_INTEGER
        ? "z.int()"
        : `z.int()${largest === 255 ? ".min(0).max(255)" : bounds}`;
    case "boolean":
      return "z.boolean()";
    case "text":
      return choices ? `z.enum(${JSON.stringify(choices)})` : "z.string().max(100)";
    case "prose":
      return 'z.string().max(5000).regex(/\\S/, "Expected some text, found none.")';
  }
}

const probability = "z.number().min(0).max(1)";

function writeResponse(plan: Plan, isShort: boolean): string {
  const { output } = plan;
  const label = isShort ? "z.enum(labels)" : "z.string()";
  return `z.strictObject({${writeAnswer(output, label, isRanking(plan))}})`;
}

function writeAnswer(output: OutputPlan, label: string, isRanked: boolean): string {
  switch (output.answer) {
    case "classes":
      if (isRanked) {
        const count = Math.min(ranked, output.labels.length);
        return `/** Most probable first. */\npredictions: z.array(z.strictObject({ label: ${label}, probability: ${probability} })).length(${count})`;
      }
      return `predicted_class: ${label},\nprobabilities: z.record(${label}, ${probability})`;
    case "label":
      return output.count === 1
        ? `predicted_class: ${label}`
        : `predicted_classes: z.array(${label}).length(${output.count})`;
    case "values":
      return output.values.map(({ key }) => `${propertyName(key)}: z.number()`).join(",\n");
    case "list":
      return `${output.key === "forecast" ? "/** Nearest first. */\n" : ""}${output.key}: z.array(z.number()).length(${output.length})`;
    case "embedding":
      return `embedding: z.array(z.number()).length(${output.size})`;
  }
}

/** Powers of ten as `1e9`. */
function writeNumber(value: number): string {
  return value.toExponential().length < String(value).length ? value.toExponential().replace("+", "") : String(value);
}

/** A key of an object literal, in quotes where it needs them. */
function propertyName(key: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(key) ? key : JSON.stringify(key);
}
