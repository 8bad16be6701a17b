import { accessSync, constants, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { runInThisContext } from "node:vm";
import { buildSync } from "esbuild";
import { parse } from "yaml";

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}
interface Job {
  readonly if?: string;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly steps: readonly Step[];
}
interface Workflow {
  readonly on: unknown;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, Job>>;
}
/** The part of GitHub's own parser that is used here. */
interface WorkflowParser {
  parseWorkflow(file: { name: string; content: string }, trace: unknown): { context: unknown; value: unknown };
  convertWorkflowTemplate(context: unknown, value: unknown): Promise<{ errors?: { Message: string }[] }>;
  NoOperationTraceWriter: new () => unknown;
}

const root = path.join(__dirname, "..");
const dir = path.join(root, ".github/workflows");
const workflows = readdirSync(dir).map((file) => {
  const text = readFileSync(path.join(dir, file), "utf8");
  return { file, text, workflow: parse(text) as Workflow };
});

/** GitHub's parser, which is an ES module that imports JSON: bundled for Jest. */
function loadParser(): WorkflowParser {
  const { outputFiles } = buildSync({
    stdin: { contents: `export * from "@actions/workflow-parser"`, resolveDir: root },
    bundle: true,
    write: false,
    format: "cjs",
    platform: "node",
  });
  const module = { exports: {} };
  type Wrapper = (module: { exports: unknown }, exports: unknown, load: NodeJS.Require) => void;
  const wrap = runInThisContext(`(module, exports, require) => {${outputFiles[0]!.text}\n}`) as Wrapper;
  wrap(module, module.exports, require);
  return module.exports as WorkflowParser;
}
const parser = loadParser();

async function problemsOf(content: string): Promise<string[]> {
  const { context, value } = parser.parseWorkflow({ name: "file", content }, new parser.NoOperationTraceWriter());
  const { errors = [] } = await parser.convertWorkflowTemplate(context, value);
  return errors.map(({ Message }) => Message);
}

describe.each(workflows)("the workflow $file", ({ text, workflow }) => {
  const jobs = Object.values(workflow.jobs);
  const steps = jobs.flatMap((job) => job.steps);

  it("pins every action by commit, and names its version beside it", () => {
    const uses = steps.flatMap((step) => step.uses ?? []);
    expect(uses.length).toBeGreaterThan(0);
    expect(uses.filter((action) => !/^[\w./-]+@[0-9a-f]{40}$/.test(action))).toEqual([]);
    expect(text.match(/uses: \S+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/gm)).toHaveLength(uses.length);
  });

  it("states its permissions and does not run on pull_request_target", () => {
    expect(workflow.permissions).toBeDefined();
    expect(JSON.stringify(workflow.on)).not.toContain("pull_request_target");
  });

  it("passes GitHub's own parser", async () => {
    expect(await problemsOf(text)).toEqual([]);
  });

  it("puts no expression into a script, where a branch's name could become a command", () => {
    expect(steps.flatMap(({ run }) => run ?? []).filter((run) => run.includes("${{"))).toEqual([]);
  });

  it("calls scripts of .ci that are there and executable", () => {
    const scripts = steps.flatMap(({ run }) => run?.match(/\.ci\/[\w-]+/g) ?? []);
    for (const script of scripts) expect(() => accessSync(path.join(root, script), constants.X_OK)).not.toThrow();
  });

  it("keeps no credentials of git in the checkout", () => {
    const checkouts = steps.filter(({ uses }) => uses?.startsWith("actions/checkout@"));
    expect(checkouts.filter((step) => step.with?.["persist-credentials"] !== false)).toEqual([]);
  });

  it("gives writing permissions only to jobs that run no code of a pull request", () => {
    for (const { permissions = {}, steps: own } of jobs) {
      const writes = Object.entries(permissions).filter(([name, value]) => value === "write" && name !== "id-token");
      if (writes.length === 0) continue;
      const checkout = own.find(({ uses }) => uses?.startsWith("actions/checkout@"));
      expect(checkout?.with?.ref).toBe("${{ github.event.pull_request.base.sha }}");
      expect(own.flatMap(({ run }) => run ?? []).filter((run) => /npm|npx|node /.test(run))).toEqual([]);
    }
  });
});

describe("workflows with an identity", () => {
  it("are these jobs, and a fork's code never runs with more than reading", () => {
    const withIdentity = workflows.flatMap(({ file, workflow }) =>
      Object.entries(workflow.jobs).flatMap(([name, { permissions }]) =>
        permissions?.["id-token"] === "write" ? [`${file} ${name}`] : [],
      ),
    );
    expect(withIdentity.sort()).toEqual([
      "deploy.yml dev",
      "deploy.yml prod",
      "drift.yml drift",
      "preview-stack.yml stack",
      "preview.yml report",
    ]);
    const onPullRequest = workflows.find(({ file }) => file === "preview-stack.yml");
    expect(onPullRequest?.workflow.jobs.stack?.if).toContain(
      "github.event.pull_request.head.repo.full_name == github.repository",
    );
  });
});

describe("the parser", () => {
  it("finds mistakes, so that passing it means something", async () => {
    const check = readFileSync(path.join(dir, "check.yml"), "utf8");
    expect(await problemsOf(check.replace("runs-on:", "runs-onto:"))).toEqual(
      expect.arrayContaining([expect.stringContaining("Unexpected value 'runs-onto'")]),
    );
    expect(await problemsOf(check.replace("contents: read", "contents: reads"))).toHaveLength(1);
  });
});
