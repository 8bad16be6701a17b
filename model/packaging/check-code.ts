import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { type Hosting } from "./check-size";
import { type FrameworkImage, frameworkImages } from "./framework-images";
import { type PythonFunction, readPythonFunctions } from "./read-python";

/** Functions that SageMaker's inference toolkit calls, in this order, with their arguments. */
const handlerFunctions = {
  model_fn: ["model_dir"],
  input_fn: ["request_body", "content_type"],
  predict_fn: ["data", "model"],
  output_fn: ["prediction", "accept"],
};

export interface CodeOptions {
  readonly hosting: Hosting | undefined;
  /** The image that the code is for; without it, the code must fit all of them. */
  readonly image: FrameworkImage | undefined;
}

export interface CodeFindings {
  /** Mistakes that keep the model from being packaged. */
  readonly problems: readonly string[];
  /** Suspicions from reading `code/inference.py` without running it. Valid code can cause them. */
  readonly warnings: readonly string[];
}

/** Checks a folder's `code/`, which AWS's framework images run. */
export async function checkCode(dir: string, options: CodeOptions): Promise<CodeFindings> {
  const inference = path.join(dir, "code", "inference.py");
  const requirements = path.join(dir, "code", "requirements.txt");
  const problems = existsSync(requirements) ? checkRequirements(await readFile(requirements, "utf8"), options) : [];
  if (!existsSync(inference)) {
    const functions = Object.keys(handlerFunctions).join(", ");
    return {
      problems: [`code/inference.py is missing: write ${functions} there (docs/add-a-model.md).`, ...problems],
      warnings: [],
    };
  }
  const suspicions = readFunctions(readPythonFunctions(await readFile(inference, "utf8")), options.image);
  if (suspicions.length === 0) return { problems, warnings: [] };
  const judge = `\`npm run try-handlers -- ${path.basename(dir)}\` runs code/inference.py and has the last word.`;
  return { problems, warnings: [...suspicions, judge] };
}

function readFunctions(found: ReadonlyMap<string, PythonFunction>, image: FrameworkImage | undefined): string[] {
  const suspicions = Object.entries(handlerFunctions).flatMap(([name, expected]) => {
    const signature = `${name}(${expected.join(", ")})`;
    const handler = found.get(name);
    if (!handler) return [`could not find ${name} in code/inference.py: the image calls ${signature}.`];
    if (handler.isAsync) return [`${name} in code/inference.py looks async, which the image does not await.`];
    return takes(handler.parameters, expected.length, image)
      ? []
      : [
          `${name} in code/inference.py looks like it takes (${handler.parameters.join(", ")}): the image calls ${signature}.`,
        ];
  });
  if (!found.has("transform_fn")) return suspicions;
  return [
    ...suspicions,
    "code/inference.py seems to define transform_fn, which the image refuses beside the other functions.",
  ];
}

/**
 * True if the toolkit can call the function with `count` values. It compares the number of parameters, whatever their
 * defaults, and passes its context to a function with one more. The toolkit of the scikit-learn images has no context.
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
      if (name === undefined) return [`${entry} is not a package name: name a package of the Python index.`];
      const owner = (image ? [image] : frameworkImages).find(({ packages }) => packages.includes(normalize(name)));
      if (owner) return [`${entry} is in the image of ${owner.framework} ${owner.version} already: remove the line.`];
      if (hosting?.mode !== "serverless") return [];
      return [
        `${entry} would be installed at every start of a serverless container: remove the line, or use always-on hosting.`,
      ];
    });
}

/** Canonical form of a package name (PEP 503). */
function normalize(name: string): string {
  return name.toLowerCase().replace(/[-_.]+/g, "-");
}
