import { corsConfiguration, routeKeys } from "../../infra/http-api";
import { preflightHeaders } from "../../functions/lib/cors";

describe("routeKeys", () => {
  it("has a key for each route, and one for the rest", () => {
    expect(routeKeys().map(({ key }) => key)).toEqual([
      "POST /predict",
      "GET /v1/models",
      "GET /v1/models/{model}",
      "POST /v1/models/{model}/predict",
      "GET /healthz",
      "GET /openapi.json",
      "$default",
    ]);
  });
});

describe("corsConfiguration", () => {
  it("allows what the gateway stand-in allows", () => {
    const cors = { allowOrigins: ["https://example.com"] };
    const { allowOrigins, allowMethods, allowHeaders, exposeHeaders, maxAge } = corsConfiguration(cors);
    expect({
      "access-control-allow-origin": (allowOrigins as string[]).join(),
      "access-control-allow-methods": (allowMethods as string[]).join(),
      "access-control-allow-headers": (allowHeaders as string[]).join(),
      "access-control-expose-headers": (exposeHeaders as string[]).join(),
      "access-control-max-age": String(maxAge as number),
      vary: "origin",
    }).toEqual(preflightHeaders(cors, "https://example.com"));
  });
});
