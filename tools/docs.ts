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
import { permissionsDocument } from "./rights/permissions-document";

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
  "docs/permissions.md": permissionsDocument,
  "docs/policies.md": policiesDocument,
  "docs/settings.md": settingsReference,
};

/**
 * Implements `npm run docs`: writes the documents. With `--check` it only lists stale ones, and fails if there are any.
 */
async function main(check: boolean): Promise<void> {
  for (const [file, make] of Object.entries(documents)) {
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

void main(process.argv.includes("--check"));
