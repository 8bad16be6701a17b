import deploy from "../../index";
import { evaluate, type Evaluation } from "../../tools/graph/evaluate";
import { useStackConfig } from "../../tools/graph/stack-config";

export type Program = Evaluation<Awaited<ReturnType<typeof deploy>>>;

/**
 * The stack's own settings, but for its models, which come and go without changing what the tests promise, their hosting
 * (models/shared-endpoint.test.ts), and what watches it (monitoring/).
 */
export async function run(stack: string, changes: Readonly<Record<string, unknown>> = {}): Promise<Program> {
  useStackConfig(stack, {
    "modelfront:models": [{ name: "iris" }, { name: "digits" }],
    "modelfront:hosting": { mode: "serverless" },
    "modelfront:sharedEndpoint": undefined,
    "modelfront:monitoring": {},
    ...changes,
  });
  return evaluate(deploy);
}

/** Content keys change with every source; what they stand for does not. */
export const keyless = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value).replace(/\b(iris|digits|ask|server)-[0-9a-f]{8}\b/g, "$1-<key>"));
