import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { type OnnxModel } from "../../model/packaging/read-onnx";

type Label = string | number;

/** Attributes in which classifiers of ONNX-ML list their classes. */
const attributes = ["classlabels_strings", "classlabels_int64s", "classlabels_ints"];

/** Keys of a graph's metadata under which exporters list classes; `character` is PaddleOCR's. */
const metadataKeys = ["labels", "classes", "class_names", "names", "id2label", "character"];

/** Classes that the graph's own operators name, in the order of its scores; null if it names none. */
export function labelsInGraph({ nodes, constants }: OnnxModel): readonly Label[] | null {
  for (const { strings, integers } of nodes) {
    for (const attribute of attributes) {
      const found = strings[attribute] ?? integers[attribute];
      if (found && found.length > 1) return found;
    }
  }
  // Where scikit-learn's converter composes a classifier of plain operators, it picks the class from a constant.
  for (const { operator, inputs } of nodes) {
    const classes = operator === "ArrayFeatureExtractor" ? constants[inputs[0]!] : undefined;
    if (classes && classes.length > 1) return classes;
  }
  return null;
}

/** Classes that the metadata of the graph name, or `config.json` (Hugging Face) beside it; null if neither does. */
export function labelsBeside({ metadata }: OnnxModel, modelFile: string): readonly string[] | null {
  for (const key of metadataKeys) if (metadata[key] !== undefined) return parseLabels(metadata[key]);
  const config = path.join(path.dirname(modelFile), "config.json");
  if (!existsSync(config)) return null;
  const { id2label } = JSON.parse(readFileSync(config, "utf8")) as { id2label?: Record<string, string> };
  return id2label ? Object.values(id2label) : null;
}

/** Reads names from an option: a file with one a line or JSON, or the names themselves, with commas between. */
export function readNames(option: string): readonly string[] {
  return parseLabels(existsSync(option) ? readFileSync(option, "utf8") : option);
}

/** A list in JSON, an object of them by index in JSON or as Python writes it, lines, or names with commas between. */
function parseLabels(text: string): readonly string[] {
  const trimmed = text.trim();
  const json = parseJson(trimmed);
  if (Array.isArray(json)) return json.map(String);
  if (typeof json === "object" && json !== null) {
    const { id2label } = json as { id2label?: object };
    return Object.values(id2label ?? json).map(String);
  }
  const ofPython = [...trimmed.matchAll(/\d+\s*:\s*(?:'([^']*)'|"([^"]*)")/g)];
  if (trimmed.startsWith("{") && ofPython.length > 0) return ofPython.map(([, one, other]) => one ?? other!);
  return trimmed
    .split(trimmed.includes("\n") ? /\r?\n/ : ",")
    .map((name) => name.trim())
    .filter((name) => name !== "");
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
