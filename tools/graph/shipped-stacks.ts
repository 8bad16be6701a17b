import { readStackFile } from "../../infra/settings/stack-file";
import { evaluateStack, type StackGraph } from "./stack-graph";

/** Stacks that the repository ships. */
export const shippedStacks = ["dev", "prod", "iris"] as const;

const evaluated = new Map<string, Promise<StackGraph>>();

/**
 * Evaluates a shipped stack without models whose weights may not be here, once in a process.
 * @throws Error with what the program printed, if it could not be evaluated
 */
export function evaluateShipped(stack: (typeof shippedStacks)[number]): Promise<StackGraph> {
  const models = () => readStackFile(stack).models.filter(({ optional }) => !optional);
  const graph = evaluated.get(stack) ?? evaluateStack({ stack, changes: { "modelfront:models": models() } });
  evaluated.set(stack, graph);
  return graph;
}
