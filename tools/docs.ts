import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { format, resolveConfig } from "prettier";
import { openApiDocument } from "../functions/core/openapi";
import { featuresOf } from "../functions/core/routes";
import { settingsReference } from "../infra/settings/reference";
import { readStackFile } from "../infra/settings/stack-file";
import { modelNames, readModel } from "../model/registry";
import { policiesDocument } from "./policy/policies-document";
import { toCollection } from "./postman/collection";

const repository = path.join(__dirname, "..");

/** OpenAPI document of an API with every feature and model, any of which may be the first. */
function openApi() {
  const models = modelNames().map((name) => readModel(name));
  return openApiDocument(models, undefined, models);
}

/** Postman's collection for the stack that `npm start` runs by default. */
function postman() {
  const settings = readStackFile("dev");
  const models = settings.models.map(({ name }) => readModel(name));
  return toCollection(openApiDocument(models, featuresOf(models, settings.api)));
}

/** Documents generated from the code, by path in the repository. */
const documents: Readonly<Record<string, () => string | Promise<string>>> = {
  "docs/openapi.json": () => JSON.stringify(openApi()),
  "docs/postman.json": () => JSON.stringify(postman()),
  // Imported here, because it takes seconds.
  "docs/permissions.md": async () => (await import("./rights/permissions-document.js")).permissionsDocument(),
  "docs/policies.md": policiesDocument,
  "docs/settings.md": settingsReference,
};

/**
 * Implements `npm run docs [FILE…]`: writes the documents, or these of them. With `--check` it only lists stale ones, and
 * fails if there are any.
 */
async function main(check: boolean, wanted: readonly string[]): Promise<void> {
  for (const [file, make] of Object.entries(documents)) {
    if (wanted.length > 0 && !wanted.includes(file)) continue;
    const filepath = path.join(repository, file);
    const text = await format(await make(), { ...(await resolveConfig(filepath)), filepath });
    if (!check) {
      writeFileSync(filepath, text);
    } else if (text !== readIfExists(filepath)) {
      console.error(`${file} is stale: run \`npm run docs\` and commit what changes.`);
      process.exitCode = 1;
    }
  }
}

function readIfExists(file: string): string | null {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return null;
  }
}

const isFlag = (argument: string) => argument.startsWith("--");
const given = process.argv.slice(2);
void main(
  given.includes("--check"),
  given.filter((argument) => !isFlag(argument)),
);
