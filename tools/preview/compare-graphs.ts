import { type GraphResource, type StackGraph } from "../graph/stack-graph";
import { type Change, type Operation, type StackChanges } from "./changes";
import { changedInputs } from "./read-preview";
import { effectOf } from "./replacements";

type Graph = Pick<StackGraph, "resources">;

/**
 * Estimates what an update would do, from a stack's graph before and after: without state and credentials, so what was
 * changed by hand, or never deployed, is not seen.
 */
export function compareGraphs(before: Graph, after: Graph): StackChanges {
  const old = new Map(before.resources.map((one) => [one.urn, one]));
  const now = new Map(after.resources.map((one) => [one.urn, one]));
  const changes = new Map<string, Change>();
  const add = ({ urn, type, name }: GraphResource, operation: Operation, properties: readonly string[] = []) => {
    if (isComponent(type)) return;
    changes.set(urn, { operation, type, name, properties });
  };
  for (const [urn, one] of old) if (!now.has(urn)) add(one, "delete");
  for (const [urn, one] of now) {
    const previous = old.get(urn);
    if (!previous) {
      add(one, "create");
      continue;
    }
    const ignored = one.ignoreChanges ?? [];
    const changed = changedInputs(previous.inputs, one.inputs).filter((name) => !ignored.includes(name));
    if (changed.length === 0) continue;
    const effect = effectOf(one.type, changed, one.replaceOnChanges);
    add(one, effect === "updates" ? "update" : effect === "replaces" ? "replace" : "may replace", changed);
  }
  for (const [urn, properties] of followers(after.resources, changes)) {
    const one = now.get(urn);
    if (one && !changes.has(urn)) add(one, properties.isCertain ? "update" : "may update", properties.names);
  }
  const resources = after.resources.filter(({ type, urn }) => !isComponent(type) && !changes.has(urn));
  return { changes: [...changes.values()], unchanged: resources.length, errors: [] };
}

interface Follower {
  readonly names: readonly string[];
  readonly isCertain: boolean;
}

/**
 * Resources whose inputs look the same here, but come from outputs that AWS makes anew: the version of a function that
 * publishes one at each change, and names of what is replaced.
 */
function followers(resources: readonly GraphResource[], changes: ReadonlyMap<string, Change>): Map<string, Follower> {
  const found = new Map<string, Follower>();
  const changed = resources.filter(({ urn }) => changes.has(urn));
  for (const source of changed) {
    const operation = changes.get(source.urn)?.operation;
    const isReplaced = operation === "replace";
    const isPublished = source.type === "aws:lambda/function:Function" && source.inputs.publish === true;
    if (!isReplaced && !isPublished) continue;
    const mentions = (value: unknown) => {
      const text = JSON.stringify(value ?? null);
      return text.includes(`${source.name}-0000000`) || text.includes(`"${source.name}-id"`);
    };
    for (const { urn, type, inputs } of resources) {
      if (urn === source.urn) continue;
      if (isPublished && type === "aws:lambda/alias:Alias" && mentions(inputs.functionName)) {
        found.set(urn, { names: ["functionVersion"], isCertain: true });
      } else if (isReplaced) {
        const names = Object.keys(inputs).filter((name) => mentions(inputs[name]));
        if (names.length > 0) found.set(urn, { names, isCertain: false });
      }
    }
  }
  return found;
}

/** Components group resources and are not in AWS. */
function isComponent(type: string): boolean {
  return type.startsWith("modelfront:") || type === "pulumi:pulumi:Stack";
}
