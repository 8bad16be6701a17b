import { type InputPlan, type LabelOutput, type OutputPlan, type Plan } from "./plan";
import { isRanking, labelsIn, maxClassesShown, ranked } from "./write-contract";

/** Writes `handler.ts`. */
export function writeHandler(plan: Plan): string {
  const { input, output } = plan;
  const isLong = (labelsIn(plan)?.length ?? 0) > maxClassesShown;
  const hasLabels = labelsIn(plan) !== null;
  const isPicture = input.form === "picture";
  const own = hasLabels && !isLong ? "labels, type default as contract" : "type default as contract";
  const imports = [
    'import type * as z from "zod";',
    ...(output.answer === "classes"
      ? [
          `import { classProbabilities${isRanking(plan) ? ", mostProbable" : output.chosen ? "" : ", mostProbable"} } from "../class-scores";`,
        ]
      : []),
    ...(input.form === "columns" ? ['import { columnTensors } from "../column-tensors";'] : []),
    `import { type ModelHandler${isPicture ? ", type RawRequest" : ""} } from "../contract";`,
    ...(isPicture
      ? ['import { decodePicture } from "../decode-picture";', 'import { pictureTensor } from "../picture-tensor";']
      : []),
    ...(output.answer === "embedding"
      ? [
          `import { ${[output.normalized && "normalize", "poolTokens"].filter(Boolean).join(", ")} } from "../sentence-embedding";`,
        ]
      : []),
    ...(input.form === "tokens" ? ['import { createTokenReader } from "../token-tensors";'] : []),
    `import { ${own} } from "./contract";`,
    ...(isLong ? ['import labels from "./labels.json";'] : []),
  ];
  return `${imports.join("\n")}

type Request = z.output<typeof contract.request>${isPicture ? " | RawRequest" : ""};
type Response = z.output<typeof contract.response>;

${writeInputs(input)}
export default {
  ${writeToTensors(input)},

  toResponse(outputs${usesRequest(plan) ? ", request" : ""}) {
    ${writeAnswer(plan)}
  },
} satisfies ModelHandler<Request, Response>;
`;
}

function usesRequest({ input, output }: Plan): boolean {
  return input.form === "tokens" && output.answer === "embedding" && output.pooling !== null;
}

function writeInputs(input: InputPlan): string {
  switch (input.form) {
    case "columns":
      return `/** Inputs of the graph, and the fields that fill them, in the order of the training. */\nconst inputs = ${JSON.stringify(input.inputs)};\n`;
    case "picture":
      return `/** The picture that the graph takes. */\nconst picture = ${JSON.stringify(input.options)} as const;\n`;
    case "tokens":
      return `// Not imported: the compiler would infer a type from the whole vocabulary.
/* eslint-disable @typescript-eslint/no-require-imports */
const text = createTokenReader(
  () => ({ tokenizer: require("./tokenizer.json") as object, config: ${JSON.stringify(input.files.config)} }),
  ${JSON.stringify(input.options)},
);
/* eslint-enable @typescript-eslint/no-require-imports */\n`;
  }
}

function writeToTensors(input: InputPlan): string {
  switch (input.form) {
    case "columns":
      return "toTensors: (request) => columnTensors(request, inputs)";
    case "picture":
      return `async toTensors(request: Request, tools) {
    return { ${JSON.stringify(input.input)}: pictureTensor(await decodePicture(request, tools, ${input.channels}), picture) };
  }`;
    case "tokens":
      return "toTensors: (request) => text.tensors(request.text)";
  }
}

function writeAnswer(plan: Plan): string {
  const { input, output } = plan;
  switch (output.answer) {
    case "classes":
      return writeClasses(output, isRanking(plan));
    case "label":
      return writeLabel(output);
    case "values":
      return `return {${output.values.map(({ key, output: name, index }) => `${JSON.stringify(key)}: Number(outputs[${JSON.stringify(name)}]!.data[${index}])`).join(",\n")}};`;
    case "list":
      return `return { ${output.key}: Array.from<unknown, number>(outputs[${JSON.stringify(output.output)}]!.data, Number) };`;
    case "embedding": {
      const tokens = output.pooling === null || input.form !== "tokens" ? "1" : "text.read(request.text).length";
      const vector = `poolTokens(outputs[${JSON.stringify(output.output)}]!, ${tokens}, ${JSON.stringify(output.pooling ?? "mean")})`;
      return `return { embedding: ${output.normalized ? `normalize(${vector})` : vector} };`;
    }
  }
}

function writeClasses(output: OutputPlan & { answer: "classes" }, isRanked: boolean): string {
  const classes = `classProbabilities(outputs[${JSON.stringify(output.scores)}]!, labels, ${JSON.stringify(output.scale)})`;
  if (isRanked) return `return { predictions: mostProbable(${classes}, ${Math.min(ranked, output.labels.length)}) };`;
  const best = output.chosen ? writeChosen(output.chosen, output.labels) : "mostProbable(classes, 1)[0]!.label";
  return `const classes = ${classes};
    return {
      predicted_class: ${best},
      probabilities: Object.fromEntries(
        classes.map(({ label, probability }) => [label, probability]),
      ) as Response["probabilities"],
    };`;
}

/** The name of the class that the graph itself chose, which may be another than the most probable one. */
function writeChosen({ output, values }: LabelOutput, labels: readonly string[]): string {
  const value = `outputs[${JSON.stringify(output)}]!.data[0]`;
  if (values.every((each, i) => each === labels[i])) return `String(${value}) as Response["predicted_class"]`;
  if (values.every((each, i) => each === i)) return `labels[Number(${value})]!`;
  const isText = typeof values[0] === "string";
  return `labels[${JSON.stringify(values)}.indexOf(${isText ? "String" : "Number"}(${value}))]!`;
}

function writeLabel({ output, labels, count }: OutputPlan & { answer: "label" }): string {
  const data = `outputs[${JSON.stringify(output)}]!.data`;
  const name = (value: string) =>
    labels === null
      ? `String(${value})`
      : `labels.find((label, i) => label === String(${value}) || i === Number(${value}))!`;
  return count === 1
    ? `return { predicted_class: ${name(`${data}[0]`)} };`
    : `return { predicted_classes: Array.from<unknown, string>(${data}, (value) => ${name("value")}) };`;
}
