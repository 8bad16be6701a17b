import { type ModelDraft, type SettingsDraft } from "../draft";
import { problemAt, type SettingProblem } from "../problems";

/** Checks that every monitored model has requests that Model Monitor can read: captured, and of numbers and words. */
export function checkDataQuality({ governance, models, folders }: SettingsDraft): SettingProblem[] {
  const monitored = governance?.dataQuality?.models ?? [];
  const names = monitored.map((entry) => entry?.name ?? null);
  return names.flatMap((name, i) => {
    if (name === null) return [];
    const problem = (allowed: string) => [problemAt(["governance", "dataQuality", "models", i, "name"], name, allowed)];
    const model = models.find((one) => one.name === name);
    if (!model) {
      const known = models.flatMap((one) => one.name ?? []);
      return problem(`a model of the stack. Available: ${known.join(", ") || "none"}`);
    }
    if (names.indexOf(name) !== i) return problem("each model once");
    const obstacle = obstacleOf(model, folders.kindOf(name));
    return obstacle === null ? [] : problem(obstacle);
  });
}

/** The requirement for monitoring that a model does not meet; null if it meets all. */
function obstacleOf({ hosting, source }: ModelDraft, kind: string | undefined): string | null {
  if (source?.from === "endpoint") return "a model whose endpoint this stack creates";
  if (hosting?.mode === "shared") {
    return "a model with always-on hosting and dataCapture: the shared endpoint captures no data";
  }
  if (hosting?.mode === "serverless") {
    return "a model with always-on hosting and dataCapture: SageMaker captures no data of serverless endpoints";
  }
  if (hosting?.mode === "always-on" && hosting.dataCapture === undefined) {
    return "a model with dataCapture in its hosting, such as { percent: 100 }: only captured requests are checked";
  }
  if (kind !== undefined && kind !== "tabular") {
    return `a model of kind tabular: Model Monitor reads columns of numbers and words, and this one is of kind ${kind}`;
  }
  return null;
}
