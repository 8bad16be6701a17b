/** Method and path of a route. */
export interface Routed {
  readonly method: string;
  /** Segments in braces match any one non-empty segment: `/v1/models/{model}`. */
  readonly path: string;
}

export type PathParams = Readonly<Record<string, string>>;

export interface Match<Route> {
  readonly route: Route;
  readonly params: PathParams;
}

/** A match; null for an unknown path; or the other methods that the path supports. */
export type Find<Route> = (method: string, path: string) => Match<Route> | readonly string[] | null;

/** Finds routes by method and path; HEAD finds the route of GET. */
export function createRouter<Route extends Routed>(routes: readonly Route[]): Find<Route> {
  const known = routes.map((route) => ({ route, segments: route.path.split("/") }));
  return (method, path) => {
    const asked = path.split("/");
    const here = known.filter(({ segments }) => matches(segments, asked));
    const found = here.find(({ route }) => route.method === (method === "HEAD" ? "GET" : method));
    if (found) return { route: found.route, params: paramsOf(found.segments, asked) };
    return here.length === 0 ? null : here.map(({ route }) => route.method);
  };
}

function matches(segments: readonly string[], asked: readonly string[]): boolean {
  if (segments.length !== asked.length) return false;
  return segments.every((segment, i) => segment === asked[i] || (isParam(segment) && asked[i] !== ""));
}

function isParam(segment: string): boolean {
  return segment.startsWith("{");
}

/** Percent-decoded values of the segments in braces. */
function paramsOf(segments: readonly string[], asked: readonly string[]): PathParams {
  const params: Record<string, string> = {};
  for (const [i, segment] of segments.entries()) {
    if (isParam(segment)) params[segment.slice(1, -1)] = percentDecode(asked[i]!);
  }
  return params;
}

/** Decodes one path segment. Invalid percent-encoding is left as it is. */
export function percentDecode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
