import { readFileSync } from "node:fs";
import path from "node:path";
import * as yaml from "yaml";
import * as z from "zod";
import { ownSettings, parseSettings, type Settings } from ".";

const stackFile = z.looseObject({ config: z.record(z.string(), z.unknown()).default({}) });

/**
 * Settings of a stack from its `Pulumi.<stack>.yaml`, for programs that Pulumi does not run.
 * @param root folder of the file, if not the repository's root.
 * @throws Error naming the file if it is not there or is not YAML; SettingsError if a setting is not valid.
 */
export function readStackFile(stack: string, root = path.join(__dirname, "../..")): Settings {
  const source = `Pulumi.${stack}.yaml`;
  const config = readConfig(path.join(root, source), source);
  return parseSettings({
    values: ownSettings(config),
    region: z.string().optional().safeParse(config["aws:region"]).data,
    source,
  });
}

function readConfig(file: string, source: string): Record<string, unknown> {
  const text = readText(file);
  try {
    return stackFile.parse(yaml.parse(text) ?? {}).config;
  } catch (error) {
    const reason = error instanceof z.ZodError ? z.prettifyError(error) : (error as Error).message;
    throw new Error(`${source} is no stack file: ${reason}`, { cause: error });
  }
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
