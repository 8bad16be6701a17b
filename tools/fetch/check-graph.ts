import path from "node:path";
import { InferenceSession } from "onnxruntime-node";
import { type Source } from "../../model/card";

type Tensors = Source["inputs"];

/**
 * Compares the inputs and outputs of an ONNX file with those in `source.json`, which the handler is written for. The
 * batch, the first dimension, may be dynamic or 1.
 * @throws Error with both, if the file is not an ONNX model or has other inputs or outputs
 */
export async function checkGraph(file: string, { inputs, outputs }: Source): Promise<void> {
  const session = await open(file);
  const mistakes = [
    compare("inputs", session.inputMetadata, inputs, "gives"),
    compare("outputs", session.outputMetadata, outputs, "takes"),
  ];
  const found = mistakes.filter((mistake) => mistake !== null);
  if (found.length > 0) throw new Error(`${file} does not fit the handler: ${found.join("; ")}.`);
}

async function open(file: string): Promise<InferenceSession> {
  try {
    return await InferenceSession.create(file, { logSeverityLevel: 3 });
  } catch (error) {
    throw new Error(`${path.resolve(file)} is not a model that ONNX Runtime can run: ${(error as Error).message}`, {
      cause: error,
    });
  }
}

function compare(
  what: string,
  metadata: readonly InferenceSession.ValueMetadata[],
  expected: Tensors,
  verb: string,
): string | null {
  const found: Tensors = Object.fromEntries(
    metadata.map((value) => [
      value.name,
      value.isTensor ? { type: value.type, shape: [...value.shape] } : { type: "no tensor", shape: [] },
    ]),
  );
  const names = Object.keys(expected);
  const fits = names.length === metadata.length && names.every((name) => isSame(expected[name]!, found[name]));
  return fits ? null : `it has the ${what} ${describe(found)}, the handler ${verb} ${describe(expected)}`;
}

function isSame(expected: Tensors[string], found: Tensors[string] | undefined): boolean {
  if (found?.type !== expected.type || found.shape.length !== expected.shape.length) return false;
  const [batch, ...rest] = found.shape;
  return (typeof batch === "string" || batch === 1) && rest.every((size, i) => size === expected.shape[i + 1]);
}

function describe(tensors: Tensors): string {
  return Object.entries(tensors)
    .map(([name, { type, shape }]) => `"${name}" ${type} [${shape.join(", ")}]`)
    .join(", ");
}
