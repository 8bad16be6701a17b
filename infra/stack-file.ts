import { readFileSync } from "node:fs";
import path from "node:path";
import * as yaml from "yaml";
import * as z from "zod";
import { ownSettings, parseSettings, type Settings } from "./settings";

const stackFile = z.looseObject({ config: z.record(z.string(), z.unknown()).default({}) });

/**
 * Settings of a stack from its `Pulumi.<stack>.yaml`, for programs that Pulumi does not run.
 * @param root folder of the file, if not the repository's root.
 * @throws Error naming the file if it is not there or is not YAML; SettingsError if a setting is not valid.
 */
export function readStackFile(stack: string, root = path.dirname(__dirname)): Settings {
  const source = `Pulumi.${stack}.yaml`;
  const { config } = stackFile.parse(yaml.parse(readText(path.join(root, source))) ?? {});
  return parseSettings({
    values: ownSettings(config),
    region: z.string().optional().safeParse(config["aws:region"]).data,
    source,
  });
}

function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new Error(`There is no stack file ${file}: \`pulumi stack init\` and \`pulumi config set\` make one.`, {
      cause: error,
    });
  }
}
