/** What a router tells routes by. */
export interface Routed {
  readonly method: string;
  /** Segments in braces take any one segment of a path: `/v1/models/{model}`. */
  readonly path: string;
}

export interface Match<Route> {
  readonly route: Route;
  /** What stands in the path for the segments in braces, decoded. */
  readonly params: Readonly<Record<string, string>>;
}

/** Null: there is no such path. A list of methods: there is, but not with this one. */
export type Find<Route> = (method: string, path: string) => Match<Route> | readonly string[] | null;

/** Finds routes by method and path; whatever has GET has HEAD. */
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

function paramsOf(segments: readonly string[], asked: readonly string[]): Record<string, string> {
  const params: Record<string, string> = {};
  for (const [i, segment] of segments.entries()) {
    if (isParam(segment)) params[segment.slice(1, -1)] = decode(asked[i]!);
  }
  return params;
}

/** What is no percent-encoding stands for itself. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
