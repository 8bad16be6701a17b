import { openApiDocument } from "../functions/core/openapi";
import { routes, type Features, type Route } from "../functions/core/routes";
import { httpRoutes } from "../infra/gateway/http-api";
import { streamingMethods } from "../infra/gateway/streaming-routes";
import { readModel } from "../model/registry";
import { toCollection } from "../tools/postman/collection";
import { createTestApi } from "./functions/support/api";
import { doubler, steady } from "./functions/support/models";
import { featureSets } from "./infra/support/components";

/** Which of all routes, with either method, the application answers as a route of its own. */
async function handledRoutes({ chat, proxy }: Features): Promise<string[]> {
  const talker = { ...steady, name: "talker", contract: { ...steady.contract, kind: "chat" as const } };
  const api = createTestApi({
    models: new Map([doubler, ...(chat ? [talker] : [])].map((model) => [model.name, model])),
    settings: { proxy: { endpoints: proxy ? ["team-*"] : [] } },
  });
  const handled: string[] = [];
  for (const path of new Set(routes.map((route) => route.path))) {
    for (const method of ["GET", "POST"]) {
      const { json } = await api.send(method, path.replace("{model}", "doubler").replace("{name}", "no-such-endpoint"));
      const { code } = (json as { error?: { code?: string } }).error ?? {};
      if (code !== "not_found" && code !== "method_not_allowed") handled.push(`${method} ${path}`);
    }
  }
  return handled;
}

function documentOf(features: Features) {
  return openApiDocument([readModel("iris"), readModel("chat-tiny")], features);
}

function documentedRoutes(features: Features): string[] {
  return Object.entries(documentOf(features).paths ?? {}).flatMap(([path, operations]) =>
    Object.entries(operations as Record<string, object>)
      // Paths of single models are instances of a route.
      .filter(([, operation]) => !("x-model" in operation))
      .map(([method]) => `${method.toUpperCase()} ${path}`),
  );
}

/**
 * Routes of both APIs, without preflights, HEAD (which the route of GET answers) and `$default`, and without the streaming
 * API's methods whose feature is off, which its function refuses.
 */
function deployedRoutes(features: Features): string[] {
  const http = httpRoutes(features).map(({ key }) => key);
  const off = routes.filter((route: Route) => route.needs !== undefined && !features[route.needs]);
  const streaming = streamingMethods()
    .filter(({ id }) => !off.some(({ operationId }) => operationId === id))
    .map(({ method, path }) => `${method} ${path}`);
  return [...new Set([...http, ...streaming])].filter((key) => !/^(?:\$default$|OPTIONS |HEAD )/.test(key));
}

function collectedRoutes(features: Features): string[] {
  const items = toCollection(documentOf(features)).item.flatMap(({ item }) => item);
  const keys = items.map(({ request: { method, url } }) => {
    return `${method} /${url.path.map((part) => part.replace(/^:(\w+)$/, "{$1}")).join("/")}`;
  });
  return [...new Set(keys)];
}

describe.each(featureSets)("the routes of a stack with %j", (features) => {
  it("are the same in the application, in OpenAPI, in Postman's collection and in the Pulumi program", async () => {
    const handled = (await handledRoutes(features)).sort();
    expect(handled.length).toBeGreaterThanOrEqual(6);
    expect(documentedRoutes(features).sort()).toEqual(handled);
    expect(collectedRoutes(features).sort()).toEqual(handled);
    expect(deployedRoutes(features).sort()).toEqual(handled);
  });
});
