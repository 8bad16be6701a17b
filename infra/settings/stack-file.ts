import { readFileSync } from "node:fs";
import path from "node:path";
import * as yaml from "yaml";
import * as z from "zod";
import { isObject } from "./schema-parts";
import { readSettings, type StackConfig } from "./parse";
import { type Settings } from "./schema";

const stackFile = z.looseObject({ config: z.record(z.string(), z.unknown()).default({}) });

/**
 * Reads the settings of a stack from its `Pulumi.<stack>.yaml`, for programs that run without Pulumi. Encrypted values are
 * replaced by the text `secret`.
 * @param root folder of the file; the repository by default.
 * @throws Error with the file's name if it does not exist or is not a stack file; SettingsError if a setting is not valid.
 */
export function readStackFile(stack: string, root = path.join(__dirname, "../..")): Settings {
  return readSettings(readStackConfig(stack, root), `Pulumi.${stack}.yaml`);
}

/**
 * Reads a stack's configuration as it is in its file, the provider's settings included. Encrypted values are replaced by the
 * text `secret`.
 * @throws Error with the file's name if it does not exist or is not a stack file.
 */
export function readStackConfig(stack: string, root = path.join(__dirname, "../..")): StackConfig {
  const source = `Pulumi.${stack}.yaml`;
  const text = readText(path.join(root, source));
  try {
    return withoutCiphertext(stackFile.parse(yaml.parse(text) ?? {}).config) as StackConfig;
  } catch (error) {
    const reason = error instanceof z.ZodError ? z.prettifyError(error) : (error as Error).message;
    throw new Error(`${source} is not a valid stack file: ${reason}`, { cause: error });
  }
}

/** Text in place of each secret: only Pulumi can decrypt `{ secure: … }`. */
function withoutCiphertext(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutCiphertext);
  if (!isObject(value)) return value;
  if (typeof value.secure === "string" && Object.keys(value).length === 1) return "secret";
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withoutCiphertext(inner)]));
}

function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new Error(`Stack file not found: ${file}. Create it with \`pulumi stack init\` and \`pulumi config set\`.`, {
      cause: error,
    });
  }
}
