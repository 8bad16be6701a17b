import { type SettingsDraft } from "../draft";
import { problemAt, type SettingProblem } from "../problems";

/** Longest shift that CodeDeploy accepts. @see https://docs.aws.amazon.com/codedeploy/latest/userguide/limits.html */
const maxMinutes = 2880;

/** Checks that a release in steps has the metrics that its alarms read, and ends within CodeDeploy's limit. */
export function checkRelease({ api, release }: SettingsDraft): SettingProblem[] {
  const strategy = release?.strategy;
  if (strategy !== "canary" && strategy !== "linear") return [];
  const problems: SettingProblem[] = [];
  if (api?.metrics === false) {
    const allowed = "all-at-once, unless api.metrics is true: its alarms read these metrics";
    problems.push(problemAt(["release", "strategy"], strategy, allowed));
  }
  const { percent, minutes } = release ?? {};
  if (typeof percent !== "number" || typeof minutes !== "number") return problems;
  const steps = strategy === "canary" ? 1 : Math.ceil(100 / percent) - 1;
  if (steps * minutes > maxMinutes) {
    const allowed = `at most ${Math.floor(maxMinutes / steps)}: CodeDeploy ends a shift after ${maxMinutes} minutes, and this one has ${steps} steps`;
    problems.push(problemAt(["release", "minutes"], minutes, allowed));
  }
  return problems;
}
