import { isSameJson } from "../json";
import { changeSince, type OwnResult } from "./shown-result";

/** Number of results kept for each model. */
const maxRuns = 12;

const runsOf = new Map<string, readonly OwnResult[]>();

/** Results of a model since the page was loaded, the latest first. They last while the visitor looks at other models. */
export function sessionRuns(model: string): readonly OwnResult[] {
  return runsOf.get(model) ?? [];
}

/** Adds a result. It takes the place of an earlier one with the same input, query and response. */
export function recordRun(model: string, run: OwnResult): void {
  const others = sessionRuns(model).filter(
    (other) => changeSince(other, run.request, run.query) !== null || !isSameJson(other.response, run.response),
  );
  runsOf.set(model, [run, ...others].slice(0, maxRuns));
}
