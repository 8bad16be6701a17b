import { routesOf, type Features } from "../../functions/core/routes";

/** A step of a path: REST APIs have a resource for each. */
export interface PathStep {
  /** Without a slash at its end. */
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
  /** Whether nobody is asked who calls. */
  readonly open: boolean;
}

/** What of the route table the streaming API has, and the preflights of its paths, which carry no credentials. */
export function streamingMethods(features: Features): readonly StreamingMethod[] {
  const streamed = routesOf(features).filter(({ streaming }) => streaming !== undefined);
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

/** Every step of the paths once, each after the one that it continues. */
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

/** `/v1/models/{model}` as a part of a name: `-v1-models-model`. */
export function stepId(path: string): string {
  return path.replaceAll("/", "-").replace(/[{}]/g, "");
}
