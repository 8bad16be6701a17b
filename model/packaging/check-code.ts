import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { type Hosting } from "./check-size";
import { type FrameworkImage, frameworkImages } from "./framework-images";
import { type PythonFunction, readPythonFunctions } from "./read-python";

/** What SageMaker's inference toolkit calls, in this order, and with what. */
const handlerFunctions = {
  model_fn: ["model_dir"],
  input_fn: ["request_body", "content_type"],
  predict_fn: ["data", "model"],
  output_fn: ["prediction", "accept"],
};

export interface CodeOptions {
  readonly hosting: Hosting | undefined;
  /** The image that the code is for. Not given: it must fit all of them. */
  readonly image: FrameworkImage | undefined;
}

/** What is wrong with a folder's `code/`, which AWS's framework images run. */
export async function checkCode(dir: string, options: CodeOptions): Promise<string[]> {
  const inference = path.join(dir, "code", "inference.py");
  const requirements = path.join(dir, "code", "requirements.txt");
  return [
    ...(existsSync(inference)
      ? checkFunctions(readPythonFunctions(await readFile(inference, "utf8")), options.image)
      : [
          `code/inference.py is missing: write ${Object.keys(handlerFunctions).join(", ")} there (docs/add-a-model.md).`,
        ]),
    ...(existsSync(requirements) ? checkRequirements(await readFile(requirements, "utf8"), options) : []),
  ];
}

function checkFunctions(found: ReadonlyMap<string, PythonFunction>, image: FrameworkImage | undefined): string[] {
  const problems = Object.entries(handlerFunctions).flatMap(([name, expected]) => {
    const signature = `${name}(${expected.join(", ")})`;
    const handler = found.get(name);
    if (!handler) return [`code/inference.py: defines no function ${name}: the image calls ${signature}.`];
    if (handler.isAsync) return [`code/inference.py: ${name} is async, which the image does not await: make it plain.`];
    return takes(handler.parameters, expected.length, image)
      ? []
      : [`code/inference.py: ${name} takes (${handler.parameters.join(", ")}): the image calls ${signature}.`];
  });
  if (!found.has("transform_fn")) return problems;
  return [...problems, "code/inference.py: defines transform_fn, which the image refuses beside the other functions."];
}

/**
 * Whether the toolkit can call it with `count` values: it compares the number of parameters, whatever their defaults,
 * and passes its context to a function with one more. The toolkit of the scikit-learn images knows no context.
 */
function takes(parameters: readonly string[], count: number, image: FrameworkImage | undefined): boolean {
  const names = parameters.filter((parameter) => parameter !== "/");
  const star = names.findIndex((parameter) => parameter.startsWith("*"));
  const byName = star !== -1 && (star < names.length - 1 || /^\*(\*|$)/.test(names[star]!));
  const hasContext = image?.framework === "pytorch" && names.length === count + 1;
  return !byName && (names.length === count || hasContext);
}

function checkRequirements(text: string, { hosting, image }: CodeOptions): string[] {
  const lines = text.split(/\r?\n/).map((line) => line.replace(/(^|\s)#.*$/, "").trim());
  return lines
    .filter((line) => line !== "")
    .flatMap((line) => {
      const name = /^[A-Za-z0-9][A-Za-z0-9._-]*(?=$|[\s<>=!~;[])/.exec(line)?.[0];
      const entry = `code/requirements.txt: "${line}"`;
      if (name === undefined) return [`${entry} is no package by its name: name a package of the Python index.`];
      const owner = (image ? [image] : frameworkImages).find(({ packages }) => packages.includes(normalize(name)));
      if (owner) return [`${entry} is in the image of ${owner.framework} ${owner.version} already: leave it out.`];
      if (hosting?.mode !== "serverless") return [];
      return [`${entry} would be installed at every start of a serverless container: do without, or host always-on.`];
    });
}

/** As the Python index compares names (PEP 503). */
function normalize(name: string): string {
  return name.toLowerCase().replace(/[-_.]+/g, "-");
}
