import { routesOf, type Features } from "../../functions/core/routes";

/** CloudFront path patterns of the API's routes. The route `/` is not among them: on a domain that is the page. */
export interface ApiPaths {
  /** Answers that stream. */
  readonly streaming: readonly string[];
  /** All others, checked after the ones that stream. */
  readonly whole: readonly string[];
}

/** Derives the patterns from the route table. Models are listed by the HTTP API, which is cheaper than the one that streams. */
export function apiPaths(features: Features): ApiPaths {
  const routes = routesOf(features).filter(({ path }) => path !== "/");
  const streaming = routes.filter(({ method, streaming }) => method === "POST" && streaming !== undefined);
  return {
    streaming: streaming.map(({ path }) => path.replace(/\{\w+\}/g, "*")),
    whole: [...new Set(routes.map(({ path }) => (path.startsWith("/v1/") ? "/v1/*" : path)))],
  };
}

/** Regular expression for the paths of all routes, as WAF takes it. */
export function apiPathRegex(features: Features): string {
  const patterns = apiPaths(features).whole.map((path) =>
    path.endsWith("*") ? path.slice(0, -1) : `${path.replaceAll(".", "\\.")}$`,
  );
  return `^(${patterns.join("|")})`;
}
