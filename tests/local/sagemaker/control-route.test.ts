import { defaultBehaviour } from "../../../local/sagemaker/behaviour";
import { createSageMaker } from "../../../local/sagemaker/handler";
import { fakeEndpoint, place } from "../fake-endpoint";
import { closeAll, serve } from "../serve";

afterEach(closeAll);

const endpoint = fakeEndpoint();
afterEach(() => endpoint.scaleToZero());

async function post(name: string, body: string, contentType = "application/json") {
  const url = await serve(createSageMaker({ place, endpoints: [endpoint] }));
  const headers = { "content-type": contentType };
  const response = await fetch(`${url}/_control/endpoints/${name}`, { method: "POST", headers, body });
  return { status: response.status, body: await response.json() };
}

const described = {
  name: "iris-0a1b2c3d",
  model: "iris",
  behaviour: defaultBehaviour,
  invocations: 0,
  containers: [{ variant: "live", state: "stopped", pid: null, starts: 0 }],
};

describe("the control route", () => {
  it("lists every endpoint's behaviour and containers", async () => {
    const url = await serve(createSageMaker({ place, endpoints: [endpoint] }));
    const response = await fetch(`${url}/_control/endpoints`);
    expect(await response.json()).toEqual({ endpoints: [described] });
  });

  it("changes the named behaviour only, by the endpoint's or the model's name", async () => {
    expect(await post("iris", '{"failRate": 0.5, "latencyMs": 20}')).toEqual({
      status: 200,
      body: { ...described, behaviour: { ...defaultBehaviour, failRate: 0.5, latencyMs: 20 } },
    });
    expect(await post(endpoint.name, '{"failRate": 0, "latencyMs": 0}')).toEqual({ status: 200, body: described });
  });

  it("stops containers at once", async () => {
    await endpoint.replicas[0]?.start();
    expect(await post("iris", '{"scaleToZero": true}')).toMatchObject({
      status: 200,
      body: { containers: [{ variant: "live", state: "stopped", pid: null, starts: 1 }] },
    });
  });

  it("crashes containers", async () => {
    const container = await endpoint.replicas[0]?.start();
    expect((await post("iris", '{"crash": true}')).status).toBe(200);
    await expect(container?.exited).resolves.toBe("The process ended with SIGKILL.");
  });

  it.each([
    ["iris", '{"failRate": 2}', 400, "✖ Too big: expected number to be <=1\n  → at failRate"],
    ["iris", '{"failrate": 1}', 400, '✖ Unrecognized key: "failrate"'],
    ["iris", "{", 400, /^The body is not valid JSON: /],
    ["nope", "{}", 404, 'There is no endpoint or model "nope": known are iris.'],
  ])("refuses POST to %s of %s", async (name, body, status, message) => {
    expect(await post(name, body)).toEqual({
      status,
      body: { message: typeof message === "string" ? message : (expect.stringMatching(message) as string) },
    });
  });

  it("takes no request that a page of another origin could send unasked", async () => {
    expect(await post("iris", "{}", "text/plain")).toEqual({
      status: 415,
      body: { message: "Send the change with content-type application/json." },
    });
  });
});
