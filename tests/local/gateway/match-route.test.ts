import fc from "fast-check";
import { routes } from "../../../functions/core/routes";
import { matchRoute } from "../../../local/gateway/match-route";

describe("matchRoute", () => {
  it.each([
    ["POST", "/predict", "POST /predict", {}],
    ["GET", "/v1/models", "GET /v1/models", {}],
    ["GET", "/v1/models/iris", "GET /v1/models/{model}", { model: "iris" }],
    ["POST", "/v1/models/a%20b/predict", "POST /v1/models/{model}/predict", { model: "a b" }],
    ["GET", "/v1/models/%zz", "GET /v1/models/{model}", { model: "%zz" }],
  ])("takes %s %s to %s", (method, path, routeKey, pathParameters) => {
    const route = routes.find((one) => `${one.method} ${one.path}` === routeKey);
    expect(matchRoute(routes, method, path)).toEqual({ routeKey, route, pathParameters });
  });

  it("has HEAD where GET is open, and nowhere else", () => {
    const route = routes.find(({ operationId }) => operationId === "getHealth");
    expect(matchRoute(routes, "HEAD", "/healthz")).toEqual({ routeKey: "HEAD /healthz", route, pathParameters: {} });
    expect(matchRoute(routes, "HEAD", "/v1/models").routeKey).toBe("$default");
  });

  it.each([
    ["GET", "/predict"],
    ["POST", "/v1/models/"],
    ["GET", "/v1/models/"],
    ["GET", "/v1/models/a/b"],
    ["GET", "/nope"],
  ])("takes %s %s to $default, where the API itself refuses it", (method, path) => {
    expect(matchRoute(routes, method, path)).toEqual({ routeKey: "$default", route: null, pathParameters: {} });
  });

  it("finds the parameter of any name, however it is encoded", () => {
    const route = routes.find(({ operationId }) => operationId === "getModel");
    fc.assert(
      fc.property(fc.string({ minLength: 1, unit: "grapheme" }), (name) => {
        expect(matchRoute(routes, "GET", `/v1/models/${encodeURIComponent(name)}`)).toEqual({
          routeKey: "GET /v1/models/{model}",
          route,
          pathParameters: { model: name },
        });
      }),
    );
  });
});
