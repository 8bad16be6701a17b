import { type Route } from "../../functions/core/routes";
import { type MatchedRoute } from "./event";

/** Takes what no other route does, so that the API itself answers 404 and 405. */
const fallback: MatchedRoute = { routeKey: "$default", route: null, pathParameters: {} };

/** The route that an HTTP API with these routes and a `$default` one picks. */
export function matchRoute(routes: readonly Route[], method: string, path: string): MatchedRoute {
  const segments = path.split("/");
  for (const route of routes) {
    const pathParameters = route.method === method ? matchPath(route.path.split("/"), segments) : undefined;
    if (pathParameters) return { routeKey: `${route.method} ${route.path}`, route, pathParameters };
  }
  return fallback;
}

function matchPath(pattern: readonly string[], segments: readonly string[]): Record<string, string> | undefined {
  if (pattern.length !== segments.length) return undefined;
  const parameters: Record<string, string> = {};
  for (const [i, expected] of pattern.entries()) {
    const actual = segments[i] as string;
    const [, name] = /^\{(.+)\}$/.exec(expected) ?? [];
    if (name === undefined ? expected !== actual : actual === "") return undefined;
    if (name !== undefined) parameters[name] = decode(actual);
  }
  return parameters;
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
