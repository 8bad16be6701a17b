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
type Permissions = Readonly<Record<string, string>>;
interface Job {
  readonly if?: string;
  readonly environment?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly permissions?: Permissions;
  readonly steps: readonly Step[];
}
interface Workflow {
  readonly on: unknown;
  readonly permissions?: Permissions;
  readonly concurrency?: unknown;
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

/** Permissions of a job: its own, or else those of its workflow. */
function permissionsOf(workflow: Workflow, job: Job): Permissions {
  return job.permissions ?? workflow.permissions ?? {};
}

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
    // `write-all` would be text.
    expect(workflow.permissions).toBeInstanceOf(Object);
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
    for (const job of jobs) {
      const { steps: own } = job;
      const permissions = Object.entries(permissionsOf(workflow, job));
      const writes = permissions.filter(([name, value]) => value === "write" && name !== "id-token");
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
      Object.entries(workflow.jobs).flatMap(([name, job]) =>
        permissionsOf(workflow, job)["id-token"] === "write" ? [`${file} ${name}`] : [],
      ),
    );
    expect(withIdentity.sort()).toEqual([
      "deploy.yml dev",
      "deploy.yml prod",
      "drift.yml drift",
      "preview-stack.yml stack",
      "preview.yml report",
      "schedule.yml set-state",
    ]);
    // Beside a job with an identity, a new one would inherit it from the workflow.
    const inherited = workflows.filter(({ workflow }) => workflow.permissions?.["id-token"] !== undefined);
    expect(inherited.map(({ file }) => file)).toEqual([]);
    const onPullRequest = workflows.find(({ file }) => file === "preview-stack.yml");
    expect(onPullRequest?.workflow.jobs.stack?.if).toContain(
      "github.event.pull_request.head.repo.full_name == github.repository",
    );
  });
});

describe("jobs that deploy", () => {
  const deploying = workflows.flatMap(({ file, workflow }) =>
    Object.entries(workflow.jobs)
      .filter(([, { steps }]) => steps.some(({ run }) => run?.startsWith(".ci/deploy ")))
      .map(([name, job]) => ({ name: `${file} ${name}`, workflow, job })),
  );

  it("are these, and no other script runs `pulumi up`", () => {
    expect(deploying.map(({ name }) => name)).toEqual(["deploy.yml dev", "deploy.yml prod", "schedule.yml set-state"]);
    expect(workflows.filter(({ text }) => text.includes("pulumi up")).map(({ file }) => file)).toEqual([]);
  });

  it.each(deploying)(
    "$name: one at a time, from an environment, with its role and the stack's state",
    ({ workflow, job }) => {
      expect(workflow.concurrency).toEqual({ group: "deploy", "cancel-in-progress": false });
      // Deploy roles trust the subjects of environments.
      expect(job.environment).toBe(job.env?.STACK ?? job.steps.at(-1)?.run?.replace(".ci/deploy ", ""));
      expect(job.env).toMatchObject({
        PULUMI_BACKEND_URL: "${{ vars.PULUMI_BACKEND_URL }}",
        DEPLOY_ROLE: "${{ vars.DEPLOY_ROLE }}",
        SESSION_HOURS: "${{ vars.SESSION_HOURS }}",
      });
      expect(job.steps.map(({ run }) => run)).toContain('.ci/assume-role "$DEPLOY_ROLE" >> "$GITHUB_ENV"');
    },
  );
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
