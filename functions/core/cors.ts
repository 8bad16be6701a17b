import { allowedHeaders, exposedHeaders, preflightMaxAgeSeconds, routes } from "./routes";

export interface CorsSettings {
  readonly allowOrigins: readonly string[];
}

/** The settings with the origins of the stack's own page in place of `page`. */
export function withPageOrigins({ allowOrigins }: CorsSettings, page: readonly string[]): CorsSettings {
  return { allowOrigins: allowOrigins.flatMap((origin) => (origin === "page" ? page : [origin])) };
}

/**
 * CORS headers of every answer to this origin. An HTTP API adds them itself, even to its own errors; the streaming
 * function adds them in code.
 */
function corsHeaders({ allowOrigins }: CorsSettings, origin: string | undefined): Record<string, string> {
  const allowed = allowOrigin(allowOrigins, origin);
  if (allowed === undefined) return {};
  return {
    "access-control-allow-origin": allowed,
    "access-control-expose-headers": exposedHeaders.join(","),
    ...(allowed !== "*" && { vary: "origin" }),
  };
}

/** Adds the CORS headers for this origin to a response, and merges `vary`. */
export function withCors<Value>(
  headers: Readonly<Record<string, Value>>,
  settings: CorsSettings,
  origin: string | undefined,
): Record<string, Value | string> {
  const added = corsHeaders(settings, origin);
  const vary = new Set([headers["vary"], added["vary"]].filter((value) => value !== undefined));
  return { ...headers, ...added, ...(vary.size > 0 && { vary: [...vary].join(", ") }) };
}

/** Headers of the answer to a preflight request, which does not reach the routes. */
export function preflightHeaders({ allowOrigins }: CorsSettings, origin: string): Record<string, string> {
  if (allowOrigin(allowOrigins, origin) === undefined) return {};
  return {
    ...corsHeaders({ allowOrigins }, origin),
    "access-control-allow-methods": [...new Set(routes.map(({ method }) => method))].join(","),
    "access-control-allow-headers": allowedHeaders.join(","),
    "access-control-max-age": String(preflightMaxAgeSeconds),
  };
}

function allowOrigin(origins: readonly string[], origin: string | undefined): string | undefined {
  if (origin === undefined) return undefined;
  if (origins.includes("*")) return "*";
  return origins.includes(origin) ? origin : undefined;
}
