import { routesOf } from "../../../functions/core/routes";
import { apiPathRegex, apiPaths } from "../../../infra/edge/paths";
import { featureSets } from "../support/components";

/** Tells whether CloudFront counts a path to a pattern: `*` stands for any characters. */
const matches = (pattern: string, path: string) =>
  new RegExp(`^${pattern.replaceAll(".", "\\.").replaceAll("*", ".*")}$`).test(path);

const pathOf = (route: string) => route.replace(/\{\w+\}/g, "some-name");

describe("apiPaths", () => {
  it("has, with chat and the proxy, these patterns", () => {
    expect(apiPaths({ chat: true, proxy: true })).toEqual({
      streaming: ["/v1/chat/completions", "/v1/endpoints/*/invocations-response-stream"],
      whole: ["/predict", "/v1/*", "/healthz", "/openapi.json"],
    });
    expect(apiPaths({ chat: false, proxy: false }).streaming).toEqual([]);
  });

  it.each(featureSets)("sends every route to the API that has it, with %j", (features) => {
    const { streaming, whole } = apiPaths(features);
    for (const route of routesOf(features)) {
      if (route.path === "/") continue;
      const isStreamed = streaming.some((pattern) => matches(pattern, pathOf(route.path)));
      // Routes that only stream exist nowhere else; those that never stream exist on the HTTP API alone.
      if (route.streaming === "only") expect([route.path, isStreamed]).toEqual([route.path, true]);
      if (route.streaming === undefined) expect([route.path, isStreamed]).toEqual([route.path, false]);
      if (!isStreamed) expect(whole.some((pattern) => matches(pattern, pathOf(route.path)))).toBe(true);
    }
  });

  it.each(["/", "/index.html", "/docs/", "/config.js", "/assets/page-A6K7O5P7.js"])("leaves %s to the page", (path) => {
    const { streaming, whole } = apiPaths({ chat: true, proxy: true });
    expect([...streaming, ...whole].filter((pattern) => matches(pattern, path))).toEqual([]);
  });
});

describe("apiPathRegex", () => {
  const regex = new RegExp(apiPathRegex({ chat: true, proxy: true }));

  it("matches the paths of the API, and none of the page's", () => {
    const api = ["/predict", "/v1/models", "/v1/endpoints/a/invocations", "/healthz", "/openapi.json"];
    const page = ["/", "/index.html", "/predictions", "/openapiXjson", "/config.js", "/docs/v1/"];
    expect(api.filter((path) => !regex.test(path))).toEqual([]);
    expect(page.filter((path) => regex.test(path))).toEqual([]);
  });
});
