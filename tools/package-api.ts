import { readdir, rm } from "node:fs/promises";
import path from "node:path";
import { Command } from "commander";
import { buildApiImage } from "../functions/build/image";
import { type ContainerOptions } from "../functions/build/bundle";
import { withPageOrigins } from "../functions/core/cors";
import { featuresOf } from "../functions/core/routes";
import { callersVariable, settingsVariable } from "../infra/functions/environment";
import { api as apiSchema, type ApiSettings } from "../infra/settings/schema/api";
import { readStackFile } from "../infra/settings/stack-file";
import { writeFiles } from "../local/files";
import { readModel } from "../model/registry";

const defaultOut = path.join(__dirname, "../dist/api");

interface Options {
  readonly stack?: string;
  readonly out: string;
}

async function main(): Promise<void> {
  const program = new Command("npm run package-api --")
    .description("Writes the build context of the API's container image, with a compose file: docs/container.md.")
    .option("--stack <name>", "carry models and settings of Pulumi.<name>.yaml (default: the endpoint proxy alone)")
    .option("--out <folder>", "where to write", defaultOut)
    .showHelpAfterError("Say --help for what there is.")
    .parse();
  const { stack, out } = program.opts<Options>();
  try {
    const context = await buildApiImage(stack === undefined ? proxyAlone() : fromStack(stack));
    await removeModules(out);
    await writeFiles(out, context);
    const bytes = [...context.values()].reduce((sum, { length }) => sum + length, 0);
    const folder = path.relative(process.cwd(), out) || ".";
    console.log(`${folder}: ${context.size} files, ${(bytes / 1e6).toFixed(1)} MB`);
    console.log(`Next: docker build -t modelfront-api ${folder}`);
  } catch (error) {
    program.error((error as Error).message);
  }
}

/** Removes the modules of an earlier bundle, whose names differ with their contents. */
async function removeModules(dir: string): Promise<void> {
  const modules = (await readdir(dir).catch(() => [])).filter((name) => name.endsWith(".mjs"));
  await Promise.all(modules.map((name) => rm(path.join(dir, name))));
}

function proxyAlone(): ContainerOptions {
  return { models: [], chat: true, proxy: true, defaults: defaultsOf(apiSchema.parse({})) };
}

function fromStack(stack: string): ContainerOptions {
  const { models, api } = readStackFile(stack);
  const names = models.map(({ name }) => name);
  if (api.callers.jwt?.issuedBy === "cognito") {
    throw new Error(
      `Pulumi.${stack}.yaml: api.callers.jwt.issuedBy is cognito, a user pool that only the deployed stack knows. Use oidc with the pool as issuer, or remove jwt.`,
    );
  }
  return {
    models: names,
    ...featuresOf(
      names.map((name) => readModel(name)),
      api,
    ),
    defaults: defaultsOf(api),
  };
}

function defaultsOf(api: ApiSettings): ContainerOptions["defaults"] {
  return {
    SETTINGS: JSON.stringify(settingsVariable(api)),
    CALLERS: JSON.stringify(callersVariable(api.callers, null)),
    // Only the deployed stack has a page.
    ALLOW_ORIGINS: JSON.stringify(withPageOrigins(api.cors, []).allowOrigins),
  };
}

void main();
