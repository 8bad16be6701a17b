import { createTestApi, envelope } from "../support/api";

describe("an API without models of its own", () => {
  const api = createTestApi({ models: new Map() });
  const proxies =
    "This stack has no models of its own: it passes requests on to the endpoints that GET /v1/endpoints lists.";

  it("lists none", async () => {
    expect((await api.send("GET", "/v1/models")).json).toEqual({ object: "list", data: [] });
  });

  it("says of POST /predict, and of any model, that it is a proxy", async () => {
    const first = await api.post("/predict", { x: 1 });
    expect([first.status, first.json]).toEqual([404, envelope("model_not_found", proxies)]);
    const named = await api.post("/v1/models/iris/predict", { x: 1 });
    const message = `Unknown model "iris". ${proxies}`;
    expect([named.status, named.json]).toEqual([404, envelope("model_not_found", message, { param: "model" })]);
  });
});
