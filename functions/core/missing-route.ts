import { createRouter } from "./router";
import { offMessages, routes, type Route } from "./routes";

/** Says why a path does not exist: its feature is off in this stack, or the API has no such path. */
export function describeMissing(path: string): string {
  const find = createRouter<Route>(routes);
  for (const method of ["GET", "POST"]) {
    const found = find(method, path);
    if (found && "route" in found && found.route.needs) return offMessages[found.route.needs];
  }
  return `There is no ${path}. GET /openapi.json describes what there is.`;
}
