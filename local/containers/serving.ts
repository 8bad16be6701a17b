import { existsSync } from "node:fs";
import path from "node:path";
import { type Settings } from "../../infra/settings/schema";
import { modelRoot } from "../../model/registry";
import { findPython, requireModules } from "./python";

/** Replacement for our inference server. */
export type Serving =
  /** The folder's `code/`, as AWS's framework images run it; `python` has the modules it imports. */
  | { readonly by: "framework"; readonly python: string }
  /** A shell command that listens on PORT, as a custom image would on 8080. */
  | { readonly by: "command"; readonly command: string };

/** By model name; all others are served from their folders. */
export type ServingByModel = Readonly<Record<string, Serving | undefined>>;

export interface ServingWish {
  /** Models of `--framework`. */
  readonly frameworks: readonly string[];
  /** Command lines of `--container`, by model. */
  readonly containers: Readonly<Record<string, string>>;
  /** Default: see `findPython`. */
  readonly python?: string | undefined;
}

/**
 * Checks the options against the stack and this machine.
 * @throws MissingPython if Python or a module that a model imports is missing, else Error
 */
export async function chooseServing(
  { frameworks, containers, python }: ServingWish,
  { models }: Pick<Settings, "models">,
  root = modelRoot,
): Promise<ServingByModel> {
  const names = models.map(({ name }) => name);
  for (const name of [...frameworks, ...Object.keys(containers)]) {
    if (!names.includes(name)) throw new Error(`This stack has no model "${name}": it has ${names.join(", ")}.`);
  }
  const chosen: Record<string, Serving> = {};
  for (const { name, hosting } of models) {
    if (hosting.mode !== "shared" || !(frameworks.includes(name) || containers[name] !== undefined)) continue;
    throw new Error(
      `${name} is on the shared endpoint, which only the inference server serves: give it hosting of its own.`,
    );
  }
  for (const [name, command] of Object.entries(containers)) chosen[name] = { by: "command", command };
  for (const name of frameworks) {
    if (chosen[name]) throw new Error(`Give --framework or --container for ${name}, not both.`);
    const code = path.join(root, name, "code");
    if (!existsSync(path.join(code, "inference.py"))) {
      throw new Error(`--framework ${name}: model/${name}/ has no code/inference.py that it could serve.`);
    }
    chosen[name] = { by: "framework", python: await requireModules(findPython(python), code) };
  }
  return chosen;
}

/** Sentences on the models whose source is out of reach of this machine, and what serves them instead. */
export function describeFallbacks({ models }: Pick<Settings, "models">, serving: ServingByModel): string[] {
  return models.flatMap(({ name, source }) => {
    if (serving[name]) return [];
    switch (source.from) {
      case "framework":
        return [`${name} is served from model.onnx here; --framework ${name} serves its code/, in Python.`];
      case "container":
        return [
          `${name} is served from its folder here, not by its image; --container ${name}='COMMAND' serves a program.`,
        ];
      case "autopilot":
        return [`${name} is served from its folder here, not by the candidate of ${source.jobName}.`];
      case "folder":
      case "endpoint":
        return [];
    }
  });
}
