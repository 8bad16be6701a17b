import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";

const root = path.join(__dirname, "../../../..");

/** Severity, rule, message and place of what Redocly's recommended rules find: in a process that can load ES modules. */
function lint(file: string): unknown {
  const program = path.join(root, "tests/functions/support/lint-openapi.mjs");
  return JSON.parse(execFileSync(process.execPath, [program, file], { encoding: "utf8" }));
}

const document = path.join(root, "docs/openapi.json");

describe("Redocly's recommended rules", () => {
  it("find nothing in docs/openapi.json, neither errors nor warnings", () => {
    expect(lint(document)).toEqual([]);
  });

  it("would find what is wrong", () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), "openapi-"));
    try {
      const broken = JSON.parse(readFileSync(document, "utf8")) as { paths: { "/healthz": { get: object } } };
      broken.paths["/healthz"].get = { ...broken.paths["/healthz"].get, security: [{ nonesuch: [] }], responses: {} };
      writeFileSync(path.join(folder, "openapi.json"), JSON.stringify(broken));
      expect(lint(path.join(folder, "openapi.json"))).toEqual([
        ["warn", "operation-2xx-response", expect.any(String), "#/paths/~1healthz/get/responses"],
        ["warn", "operation-4xx-response", expect.any(String), "#/paths/~1healthz/get/responses"],
        ["error", "security-defined", expect.any(String), "#/paths/~1healthz/get/security/0/nonesuch"],
      ]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
