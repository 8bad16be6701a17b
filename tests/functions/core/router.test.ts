import { createRouter } from "../../../functions/core/router";

const find = createRouter([
  { method: "GET", path: "/models" },
  { method: "GET", path: "/models/{model}" },
  { method: "POST", path: "/models/{model}/versions/{version}" },
  { method: "GET", path: "/models/{model}/versions/{version}" },
]);

/** Path of the route and parameters, or what else is found. */
function found(method: string, path: string) {
  const match = find(method, path);
  return match && "route" in match ? [match.route.path, match.params] : match;
}

describe("createRouter", () => {
  it.each([
    ["GET", "/models", ["/models", {}]],
    ["HEAD", "/models", ["/models", {}]],
    ["GET", "/models/iris", ["/models/{model}", { model: "iris" }]],
    ["POST", "/models/a/versions/b", ["/models/{model}/versions/{version}", { model: "a", version: "b" }]],
    ["GET", "/models/a%20b%2Fc", ["/models/{model}", { model: "a b/c" }]],
    ["GET", "/models/é", ["/models/{model}", { model: "é" }]],
    ["GET", "/models/50%", ["/models/{model}", { model: "50%" }]],
    ["GET", "/models/__proto__", ["/models/{model}", { model: "__proto__" }]],
  ])("finds the route of %s %s and decodes its parameters", (method, path, expected) => {
    expect(found(method, path)).toEqual(expected);
  });

  it.each([
    ["POST", "/models", ["GET"]],
    ["DELETE", "/models/a/versions/b", ["POST", "GET"]],
    ["get", "/models", ["GET"]],
  ])("returns the allowed methods for a known path and another method: %s %s", (method, path, methods) => {
    expect(found(method, path)).toEqual(methods);
  });

  it.each(["", "/", "/models/", "//models", "/models/a/", "/models//versions/b", "/Models", "/models/../models", "/x"])(
    'returns null for the unknown path "%s"',
    (path) => expect(found("GET", path)).toBeNull(),
  );
});
