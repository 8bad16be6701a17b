import { routesOf } from "../../functions/core/routes";

/** One step of a path. A REST API has a resource for each. */
export interface PathStep {
  /** Path up to and including this step, without a trailing slash. */
  readonly path: string;
  /** Path of the step before it; empty at the root. */
  readonly parent: string;
  readonly part: string;
}

export interface StreamingMethod {
  /** Last part of the resource's name. */
  readonly id: string;
  readonly path: string;
  readonly method: string;
  /** Tells whether the method has no authorizer. */
  readonly open: boolean;
}

/**
 * Methods of the streaming API: the routes that stream, and CORS preflights of their paths. They do not depend on the
 * stack's features: the function itself refuses routes whose feature is off. A method that went away would still be served,
 * because Pulumi makes the new deployment, a snapshot of the API, before it deletes what the stack no longer declares.
 */
export function streamingMethods(): readonly StreamingMethod[] {
  const streamed = routesOf({ chat: true, proxy: true }).filter(({ streaming }) => streaming !== undefined);
  return [
    ...streamed.map(({ operationId, method, path, access }) => ({
      id: operationId,
      path,
      method,
      open: access === "open",
    })),
    ...[...new Set(streamed.map(({ path }) => path))].map((path) => ({
      id: `preflight${stepId(path)}`,
      path,
      method: "OPTIONS",
      open: true,
    })),
  ];
}

/** Lists every step of the paths once, parents first. */
export function pathSteps(paths: readonly string[]): readonly PathStep[] {
  const steps = new Map<string, PathStep>();
  for (const path of paths) {
    const parts = path.split("/").slice(1);
    parts.forEach((part, i) => {
      const parent = parts.slice(0, i).map((one) => `/${one}`);
      const step = { path: [...parent, `/${part}`].join(""), parent: parent.join(""), part };
      steps.set(step.path, step);
    });
  }
  return [...steps.values()];
}

/** Path as part of a resource name: `/v1/models/{model}` becomes `-v1-models-model`. */
export function stepId(path: string): string {
  return path.replaceAll("/", "-").replace(/[{}]/g, "");
}
