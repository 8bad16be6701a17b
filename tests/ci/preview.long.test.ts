import { execFileSync, spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { smallStack } from "../tools/preview/small-stack";

const repository = path.join(__dirname, "../..");

/** Outcomes in a test of the commands that `.ci/preview` runs. */
interface Commands {
  /** Message with which the evaluation of the base fails. */
  readonly baseError?: string;
  /** The same of the checked-out commit. */
  readonly headError?: string;
  /** Pulumi's exit code and its log of events; without it there is no backend. */
  readonly pulumi?: { readonly status: number; readonly events: string };
}

const policyEvent = (enforcementLevel: string) =>
  JSON.stringify({ policyEvent: { message: "The bucket is open.", policyName: "s3-8", enforcementLevel } });
/** Log of a preview that stopped before it came to a resource. */
const earlyFailure = `${JSON.stringify({ diagnosticEvent: { severity: "error", message: "no plugin" } })}\n`;

describe(".ci/preview", () => {
  const checkout = mkdtempSync(path.join(tmpdir(), "modelfront-preview-"));
  afterAll(() => rmSync(checkout, { recursive: true, force: true }));

  const script = (name: string, lines: readonly string[]) =>
    writeFileSync(path.join(checkout, "node_modules/.bin", name), ["#!/bin/sh", ...lines, ""].join("\n"), {
      mode: 0o755,
    });

  /** Runs the script in a repository of its own. The graphs and Pulumi are stand-ins, the rest is this checkout's. */
  function preview({ baseError, headError, pulumi }: Commands) {
    script("tsx", [
      'tool=$1; shift; case "$tool $*" in',
      ...(baseError === undefined ? [] : [`"tools/graph.ts dev --root "*) echo '${baseError}' >&2; exit 1;;`]),
      ...(headError === undefined ? [] : [`"tools/graph.ts dev --out "*) echo '${headError}' >&2; exit 1;;`]),
      'tools/graph.ts*) while [ "$1" != --out ]; do shift; done; cp graph.json "$2";;',
      `*) exec ${repository}/node_modules/.bin/tsx "${repository}/$tool" "$@";;`,
      "esac",
    ]);
    if (pulumi) {
      writeFileSync(path.join(checkout, "events"), pulumi.events);
      script("pulumi", [
        'while [ "$1" != --event-log ]; do shift; done',
        'cp events "$2"',
        pulumi.status === 0
          ? 'echo "{}"'
          : `echo '{"diagnostics":[{"severity":"error","message":"error: it stopped"}]}'; exit ${pulumi.status}`,
      ]);
    }
    const env = { ...process.env, PULUMI_BACKEND_URL: pulumi ? "file://state" : "" };
    const { status, stderr } = spawnSync(".ci/preview", ["HEAD", "dev"], { cwd: checkout, env, encoding: "utf8" });
    const read = (file: string) => {
      const at = path.join(checkout, "dist/preview", file);
      return existsSync(at) ? readFileSync(at, "utf8") : null;
    };
    return { status, stderr, comment: read("comment.md") ?? stderr, read };
  }

  beforeAll(() => {
    const git = (...args: string[]) =>
      execFileSync("git", ["-c", "user.name=Test", "-c", "user.email=test@example.com", ...args], { cwd: checkout });
    for (const folder of [".ci", "node_modules/.bin"]) mkdirSync(path.join(checkout, folder), { recursive: true });
    copyFileSync(path.join(repository, ".ci/preview"), path.join(checkout, ".ci/preview"));
    for (const file of ["Pulumi.dev.yaml", "package-lock.json"]) writeFileSync(path.join(checkout, file), "{}\n");
    writeFileSync(path.join(checkout, "graph.json"), JSON.stringify(smallStack()));
    git("init", "--quiet");
    git("add", "Pulumi.dev.yaml", "package-lock.json");
    git("commit", "--quiet", "--message", "Base");
  });

  it("says that a base cannot be evaluated, instead of that everything is new", () => {
    const { status, comment, read } = preview({ baseError: "Pulumi.dev.yaml: 1 setting is not valid." });
    expect(read("dev.base-error.txt")).toBe("Pulumi.dev.yaml: 1 setting is not valid.\n");
    expect(comment).toContain("The base could not be evaluated");
    expect(comment).toContain("Pulumi.dev.yaml: 1 setting is not valid.");
    expect(comment).not.toContain("to create");
    expect(status).toBe(1);
  });

  it("leaves no such marker beside a base that can be evaluated", () => {
    const { comment, read } = preview({});
    expect(read("dev.base-error.txt")).toBeNull();
    expect(comment).toContain("Nothing changes: 6 resources stay as they are.");
  });

  it("checks the program if a preview failed before it found anything", () => {
    const { comment } = preview({ pulumi: { status: 255, events: earlyFailure } });
    expect(comment).toContain("**The preview failed.**");
    expect(comment).toMatch(/\| \d+ findings \|/);
    const withoutGraph = preview({ headError: "no build", pulumi: { status: 255, events: earlyFailure } });
    expect(withoutGraph.comment).toContain("| not checked |");
    expect(withoutGraph.comment).not.toContain("removed");
  });

  it("takes the findings of a preview that failed because of them, and those of one that passed", () => {
    const failed = preview({ pulumi: { status: 255, events: `${earlyFailure}${policyEvent("mandatory")}\n` } });
    expect(failed.comment).toContain("dev: 1 mandatory policy findings.");
    const passed = preview({ pulumi: { status: 0, events: '{"summaryEvent":{}}\n' } });
    expect(passed.comment).toMatch(/\| \d+ passed \|/);
  });
});
