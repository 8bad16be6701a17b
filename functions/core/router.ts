/** What a router tells routes by. */
export interface Routed {
  readonly method: string;
  /** Segments in braces match any one segment that is not empty: `/v1/models/{model}`. */
  readonly path: string;
}

export type PathParams = Readonly<Record<string, string>>;

export interface Match<Route> {
  readonly route: Route;
  readonly params: PathParams;
}

/** Null: no such path. A list: the methods that the path has, without the one asked for. */
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

/** Values of the segments in braces, percent-decoded. */
function paramsOf(segments: readonly string[], asked: readonly string[]): PathParams {
  const params: Record<string, string> = {};
  for (const [i, segment] of segments.entries()) {
    if (isParam(segment)) params[segment.slice(1, -1)] = percentDecode(asked[i]!);
  }
  return params;
}

/** Decodes one segment of a path. Text that is not valid percent-encoding stays as it is. */
export function percentDecode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
