import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { format, resolveConfig } from "prettier";
import { openApiDocument } from "../functions/core/openapi";
import { featuresOf } from "../functions/core/routes";
import { settingsReference } from "../infra/settings/reference";
import { readStackFile } from "../infra/settings/stack-file";
import { modelNames, readModel } from "../model/registry";
import { drawSvg } from "./diagram/draw-svg";
import { layOut } from "./diagram/layout";
import { servicesOf } from "./diagram/services";
import { evaluateShipped } from "./graph/shipped-stacks";
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

async function diagram() {
  const services = servicesOf(await evaluateShipped("dev"));
  return drawSvg(layOut(services), "Services of the dev stack, and what their roles may do");
}

/** Documents generated from the code, by path in the repository. */
const documents: Readonly<Record<string, () => string | Promise<string>>> = {
  "docs/diagram.svg": diagram,
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
  const chosen = Object.keys(documents).filter((file) => wanted.length === 0 || wanted.includes(file));
  // At once, as most of the time goes to stacks that are evaluated in processes of their own.
  const made = await Promise.all(
    chosen.map(async (file) => {
      const filepath = path.join(repository, file);
      return { file, filepath, text: await formatted(await documents[file]!(), filepath) };
    }),
  );
  for (const { file, filepath, text } of made) {
    if (!check) {
      writeFileSync(filepath, text);
    } else if (text !== readIfExists(filepath)) {
      console.error(`${file} is stale: run \`npm run docs\` and commit what changes.`);
      process.exitCode = 1;
    }
  }
}

/** Formats text as `npm run format` would; Prettier knows no SVG. */
async function formatted(text: string, filepath: string): Promise<string> {
  return filepath.endsWith(".svg") ? text : format(text, { ...(await resolveConfig(filepath)), filepath });
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
