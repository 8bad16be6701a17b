import { execFileSync } from "node:child_process";
import path from "node:path";

/** Documents that describe the API. The others are made from whole stacks, which takes several times as long. */
const documents = ["docs/openapi.json", "docs/postman.json"];

/**
 * Makes the API's documents again, after a model was added.
 * @returns what was done and what is left to do, as a line
 * @throws Error if a document cannot be made
 */
export function documentApi(): string {
  execFileSync(process.execPath, [...process.execArgv, path.join(__dirname, "docs.ts"), ...documents], {
    stdio: "inherit",
  });
  return `${documents.join(", ")}: made again with the new model; before you commit, \`npm run docs\` makes the others.`;
}
