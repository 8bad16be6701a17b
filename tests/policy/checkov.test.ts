import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

const repository = path.join(__dirname, "../..");
const folder = mkdtempSync(path.join(tmpdir(), "modelfront-checkov-"));
afterAll(() => rmSync(folder, { recursive: true }));

interface Failure {
  readonly check_id: string;
  readonly resource: string;
}

/** Runs `.ci/checkov.mjs` with a stand-in for checkov that reports these failures. */
function run(failed: readonly Failure[], skipped: readonly object[], { passed = 10, plans = ["plan.json"] } = {}) {
  const checkov = path.join(folder, "checkov");
  const report = {
    summary: { passed },
    results: { failed_checks: failed.map((one) => ({ ...one, check_name: "Ensure something" })) },
  };
  writeFileSync(checkov, `#!/bin/sh\ncat <<'END'\n${JSON.stringify(report)}\nEND\n`);
  chmodSync(checkov, 0o755);
  const file = path.join(folder, "skipped.yaml");
  writeFileSync(file, JSON.stringify(skipped));
  const { status, stderr } = spawnSync(process.execPath, [".ci/checkov.mjs", checkov, ...plans], {
    cwd: repository,
    encoding: "utf8",
    env: { ...process.env, CHECKOV_SKIPPED: file },
  });
  return { status, problems: stderr.trim().split("\n").filter(Boolean) };
}

const bucket: Failure = { check_id: "CKV_AWS_21", resource: "aws_s3_bucket.site_1" };

describe(".ci/checkov.mjs", () => {
  it("passes if every finding is skipped with a reason", () => {
    const skipped = [{ check: "CKV_AWS_21", resources: "^aws_s3_bucket\\.site", reason: "Made from the repository." }];
    expect(run([bucket], skipped)).toEqual({ status: 0, problems: [] });
  });

  it("fails on a finding that is skipped for another resource only", () => {
    const skipped = [{ check: "CKV_AWS_21", resources: "^aws_s3_bucket\\.site", reason: "Made from the repository." }];
    const other = { ...bucket, resource: "aws_s3_bucket.models_1" };
    expect(run([bucket, other], skipped)).toEqual({
      status: 1,
      problems: ["plan.json: CKV_AWS_21 Ensure something: aws_s3_bucket.models_1"],
    });
  });

  it("fails on a skipped check that no plan fails", () => {
    expect(run([], [{ check: "CKV_AWS_21", reason: "Made from the repository." }])).toEqual({
      status: 1,
      problems: ["CKV_AWS_21 is skipped, and no plan fails it."],
    });
  });

  it("fails on a skipped check without a reason, and on more than 30 of them", () => {
    const checks = Array.from({ length: 31 }, (_, i) => ({ ...bucket, check_id: `CKV_${i}` }));
    const skipped = checks.map(({ check_id: check }, i) => ({ check, reason: i === 0 ? undefined : "A reason." }));
    expect(run(checks, skipped).problems).toEqual([
      "31 checks are skipped; at most 30 may be.",
      "CKV_0 is skipped without a reason.",
    ]);
  });

  it("fails on a plan in which checkov finds nothing to check, and without any plan", () => {
    expect(run([], [], { passed: 0 }).problems).toEqual(["plan.json: no check passed."]);
    expect(run([], [], { plans: [] }).problems).toEqual(["No plan to check."]);
  });
});
