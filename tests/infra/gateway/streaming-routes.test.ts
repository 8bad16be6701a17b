import { routesOf } from "../../../functions/core/routes";
import { httpRoutes } from "../../../infra/gateway/http-api";
import { pathSteps, streamingMethods } from "../../../infra/gateway/streaming-routes";
import { featureSets } from "../support/components";

describe("streamingMethods", () => {
  it("has the streaming routes and a preflight for each path, and authorizes all but preflights", () => {
    const methods = streamingMethods();
    expect(methods.map(({ method, path, open }) => `${method} ${path}${open ? " open" : ""}`)).toEqual([
      "GET /v1/models",
      "GET /v1/models/{model}",
      "POST /v1/chat/completions",
      "POST /v1/endpoints/{name}/invocations-response-stream",
      "OPTIONS /v1/models open",
      "OPTIONS /v1/models/{model} open",
      "OPTIONS /v1/chat/completions open",
      "OPTIONS /v1/endpoints/{name}/invocations-response-stream open",
    ]);
  });

  it.each(featureSets)("has, with the HTTP API's routes, the route table of a stack with %j", (features) => {
    const http = httpRoutes(features)
      .map(({ key }) => key)
      .filter((key) => key !== "OPTIONS /{proxy+}" && key !== "$default");
    const streaming = streamingMethods()
      .filter(({ method }) => method !== "OPTIONS")
      .map(({ method, path }) => `${method} ${path}`);
    const table = routesOf(features).flatMap(({ method, path, access }) => {
      return access === "open" ? [`${method} ${path}`, `HEAD ${path}`] : [`${method} ${path}`];
    });
    const declared = [...new Set([...http, ...streaming])];
    // The streaming API keeps the methods of features that are off; its function refuses them.
    const refused = streaming.filter((route) => !table.includes(route));
    expect(declared.filter((route) => !refused.includes(route)).sort()).toEqual(table.sort());
    const { chat, proxy } = features;
    expect(refused).toEqual([
      ...(chat ? [] : ["POST /v1/chat/completions"]),
      ...(proxy ? [] : ["POST /v1/endpoints/{name}/invocations-response-stream"]),
    ]);
  });
});

describe("pathSteps", () => {
  it("lists every step once, each after the one that it continues", () => {
    expect(pathSteps(["/v1/models", "/v1/models/{model}", "/v1/chat/completions"])).toEqual([
      { path: "/v1", parent: "", part: "v1" },
      { path: "/v1/models", parent: "/v1", part: "models" },
      { path: "/v1/models/{model}", parent: "/v1/models", part: "{model}" },
      { path: "/v1/chat", parent: "/v1", part: "chat" },
      { path: "/v1/chat/completions", parent: "/v1/chat", part: "completions" },
    ]);
  });
});
