import { createRouter } from "../../functions/core/router";
import { type Route } from "../../functions/core/routes";
import { type MatchedRoute } from "./event";

/** Matches every other request, so that the API itself answers 404 and 405. */
const fallback: MatchedRoute = { routeKey: "$default", route: null, pathParameters: {} };

/**
 * Picks the route as an HTTP API with these routes and `$default` does: by exact method. HEAD therefore has routes only
 * where the API declares them, beside open GET routes (`infra/gateway/http-api.ts`).
 */
export function matchRoute(routes: readonly Route[], method: string, path: string): MatchedRoute {
  const found = createRouter(routes)(method, path);
  if (found === null || !("route" in found)) return fallback;
  const { route, params } = found;
  if (method !== route.method && route.access !== "open") return fallback;
  return { routeKey: `${method} ${route.path}`, route, pathParameters: params };
}
