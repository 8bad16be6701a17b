import { readFileSync } from "node:fs";
import path from "node:path";
import { readStackFile } from "../../infra/settings/stack-file";
import { type CostCaps } from "../cost/report";
import { type StackGraph } from "../graph/stack-graph";
import { type StackChanges } from "./changes";
import { compareGraphs } from "./compare-graphs";
import { parsePolicyResult } from "./policy-result";
import { readPreview } from "./read-preview";
import { type StackPreview } from "./report";

/** Requests per month if the head's settings cannot be read. */
const defaultCaps: CostCaps = { requestsPerMonth: 100_000 };

/**
 * Reads what `.ci/preview` wrote about a stack: `<stack>.<kind>`. A stack without a graph of its base is new, unless
 * `<stack>.base-error.txt` says why the base could not be evaluated.
 * @param root checkout of the head, for the cost caps in its settings; this one by default
 * @throws Error if the folder has nothing on the stack
 */
export function readFolder(folder: string, stack: string, root?: string): StackPreview {
  const read = (kind: string) => readIfExists(path.join(folder, `${stack}.${kind}`));
  const graph = (kind: string) => JSON.parse(read(`${kind}.json`) ?? "null") as StackGraph | null;
  const [before, after, preview, policy, error] = [
    graph("base"),
    graph("head"),
    read("preview.json"),
    read("policy.json"),
    read("error.txt"),
  ];
  if (!after && preview === null && error === null) {
    throw new Error(
      `Nothing on the stack ${stack} in ${folder}: expected ${stack}.head.json, ${stack}.preview.json or ${stack}.error.txt.`,
    );
  }
  const baseError = before ? null : read("base-error.txt");
  return {
    stack,
    changes: preview !== null ? readPreview(preview) : estimate(before, after, error, baseError),
    isEstimate: preview === null,
    before,
    baseError,
    after,
    caps: after ? readCaps(stack, root) : defaultCaps,
    policy: policy === null ? null : parsePolicyResult(policy, `${stack}.policy.json`),
  };
}

function estimate(
  before: StackGraph | null,
  after: StackGraph | null,
  error: string | null,
  baseError: string | null,
): StackChanges {
  if (!after) return { changes: [], unchanged: 0, errors: [{ message: error?.trim() ?? "", resource: null }] };
  if (baseError !== null) return { changes: [], unchanged: 0, errors: [] };
  return compareGraphs(before ?? { resources: [] }, after);
}

function readCaps(stack: string, root: string | undefined): CostCaps {
  return readStackFile(stack, root && path.resolve(root)).cost;
}

function readIfExists(file: string): string | null {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return null;
  }
}
