/**
 * Checks Terraform plans with checkov, a rule set that nobody here wrote: node .ci/checkov.mjs CHECKOV PLAN…
 * CHECKOV is its program, a PLAN the JSON of `terraform show -json`. Exits with 1 on a finding that policy/checkov.yaml
 * does not explain, and on an entry of that file that no plan needs.
 */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { parse } from "yaml";

/** Entries that the file may have. */
const maxSkipped = 30;

const [checkov, ...plans] = process.argv.slice(2);
const file = process.env.CHECKOV_SKIPPED ?? new URL("../policy/checkov.yaml", import.meta.url).pathname;
const skipped = parse(readFileSync(file, "utf8"));
const problems = [];

if (plans.length === 0) problems.push("No plan to check.");
if (skipped.length > maxSkipped) problems.push(`${skipped.length} checks are skipped; at most ${maxSkipped} may be.`);
for (const { check, reason } of skipped)
  if (!reason?.endsWith(".")) problems.push(`${check} is skipped without a reason.`);

const used = new Set();
for (const plan of plans) {
  const { passed, failed } = examine(plan);
  // A plan that checkov cannot read has neither.
  if (passed === 0) problems.push(`${plan}: no check passed.`);
  for (const { check_id: check, check_name: name, resource } of failed) {
    const entry = skipped.find((one) => one.check === check && new RegExp(one.resources ?? "").test(resource));
    if (entry) used.add(entry);
    else problems.push(`${plan}: ${check} ${name}: ${resource}`);
  }
  console.log(`${plan}: ${passed} checks passed, ${failed.length} failed.`);
}
for (const entry of skipped) if (!used.has(entry)) problems.push(`${entry.check} is skipped, and no plan fails it.`);

for (const problem of problems) console.error(problem);
console.log(`${skipped.length} checks skipped, ${problems.length} problems.`);
process.exitCode = problems.length > 0 ? 1 : 0;

function examine(plan) {
  const options = ["--framework", "terraform_plan", "--compact", "--quiet", "--skip-download", "--output", "json"];
  const { stdout, stderr, error } = spawnSync(checkov, ["--file", plan, ...options], {
    encoding: "utf8",
    maxBuffer: 2 ** 28,
  });
  if (error) throw error;
  try {
    const report = [JSON.parse(stdout)].flat()[0];
    return { passed: report.summary.passed, failed: report.results.failed_checks };
  } catch (cause) {
    throw new Error(`checkov did not report on ${plan}: ${stderr || stdout}`, { cause });
  }
}
