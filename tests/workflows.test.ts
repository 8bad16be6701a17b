import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";

interface Workflow {
  readonly on: unknown;
  readonly permissions?: unknown;
  readonly jobs: Readonly<Record<string, { readonly steps: readonly { readonly uses?: string }[] }>>;
}

const dir = path.join(__dirname, "../.github/workflows");
const workflows = readdirSync(dir).map((file) => {
  const text = readFileSync(path.join(dir, file), "utf8");
  return { file, text, workflow: parse(text) as Workflow };
});

describe.each(workflows)("the workflow $file", ({ text, workflow }) => {
  it("pins every action by commit, and names its version beside it", () => {
    const uses = Object.values(workflow.jobs).flatMap(({ steps }) => steps.flatMap((step) => step.uses ?? []));
    expect(uses.length).toBeGreaterThan(0);
    expect(uses.filter((action) => !/^[\w./-]+@[0-9a-f]{40}$/.test(action))).toEqual([]);
    expect(text.match(/uses: \S+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/gm)).toHaveLength(uses.length);
  });

  it("states its permissions and does not run on pull_request_target", () => {
    expect(workflow.permissions).toBeDefined();
    expect(JSON.stringify(workflow.on)).not.toContain("pull_request_target");
  });
});
