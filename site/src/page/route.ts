/** A page of the site. */
export type Route =
  { readonly page: "overview" } | { readonly page: "model"; readonly name: string } | { readonly page: "missing" };

/** Path of a model's page. `site/build` writes a document there. */
export function modelPath(name: string): string {
  return `/models/${encodeURIComponent(name)}/`;
}

/** Page at a path. A stack of one model shows it at the root as well. */
export function readRoute(pathname: string, names: readonly string[]): Route {
  const [only] = names;
  if (pathname === "/" || pathname === "/index.html") {
    return only !== undefined && names.length === 1 ? { page: "model", name: only } : { page: "overview" };
  }
  const named = names.find((name) => modelPath(name) === pathname || modelPath(name) === `${pathname}/`);
  return named === undefined ? { page: "missing" } : { page: "model", name: named };
}

/** Path that replaces an address of the earlier page, which had all models on it: `/#name`. */
export function replacementOf(hash: string, names: readonly string[]): string | undefined {
  const name = names.find((each) => hash === `#${each}`);
  return name === undefined ? undefined : modelPath(name);
}
