import "./support/node-errors";
import { createEndpointProxy, type EndpointProxy } from "../../functions/core/proxy";
import { RequestRecord } from "../../functions/core/telemetry";
import { serverless as serverlessLimits } from "../../model/limits";
import { createControlPlane } from "../../functions/sagemaker/control-plane";
import { createSageMakerClient } from "../../functions/sagemaker/client";
import { createSageMakerInvoke } from "../../functions/sagemaker/invoke";
import { createSageMakerInvokeStream } from "../../functions/sagemaker/invoke-stream";
import { createSageMaker } from "../../local/sagemaker/handler";
import { type ApiError } from "../../functions/core/errors";
import { type Endpoint } from "../../local/sagemaker/endpoint";
import { fakeEndpoint, place } from "../local/fake-endpoint";
import { closeAll, serve } from "../local/serve";
import { type ApiResponse } from "../../functions/core/response";
import { jsonOf } from "./support/read-response";

const environment = { ...process.env };
const variants = [
  { name: "Blue", weight: 1 },
  { name: "Green", weight: 0 },
];
let endpoints: Endpoint[];
let proxy: EndpointProxy;
let client: ReturnType<typeof createSageMakerClient>;

beforeAll(async () => {
  endpoints = [
    fakeEndpoint({
      name: "team-a-steady",
      hosting: { mode: "always-on", instanceType: "ml.m5.large", instanceCount: 1 },
      variants,
    }),
    fakeEndpoint({ name: "team-a-sleepy" }),
    fakeEndpoint({
      name: "team-a-zoo",
      hosting: { mode: "always-on", instanceType: "ml.m5.large", instanceCount: 1 },
      inferenceComponents: ["llama"],
    }),
    fakeEndpoint({ name: "team-b" }),
  ];
  const url = await serve(createSageMaker({ place, endpoints }));
  Object.assign(process.env, {
    AWS_REGION: "eu-west-3",
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
    AWS_ENDPOINT_URL_SAGEMAKER: url,
    AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME: url,
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
  });
  client = createSageMakerClient();
  proxy = createEndpointProxy({
    endpoints: ["team-a-*"],
    invoke: createSageMakerInvoke(client),
    invokeStream: createSageMakerInvokeStream(client),
    loadControlPlane: () => Promise.resolve(createControlPlane()),
    coldWaitSeconds: 10,
    answerSeconds: 20,
  });
});

afterAll(async () => {
  client.destroy();
  await Promise.all(endpoints.map((endpoint) => endpoint.close()));
  await closeAll();
  process.env = { ...environment };
});

function ask(
  operation: "invoke" | "invokeStream",
  endpoint: string,
  body: string | Uint8Array,
  headers: Record<string, string> = {},
): Promise<ApiResponse> {
  return proxy[operation]({
    endpoint,
    headers: { "content-type": "application/json", ...headers },
    bytes: Buffer.from(body),
    base64: false,
    record: new RequestRecord({ requestId: "r", method: "POST", path: "/", bytesIn: 0 }, false, () => 0),
    charge: () => Promise.resolve(),
    onFailure: () => undefined,
  });
}

async function refusal(asked: Promise<unknown>) {
  const { code, message } = (await asked.catch((error: unknown) => error)) as ApiError;
  return { code, message };
}

describe.each(["invoke", "invokeStream"] as const)("%s of the endpoint proxy", (operation) => {
  it("reaches the container of an endpoint with body, types, variant and attributes", async () => {
    const headers = {
      "content-type": "text/csv",
      accept: "text/plain",
      "x-amzn-sagemaker-target-variant": "Green",
      "x-amzn-sagemaker-custom-attributes": "trace=1",
      "x-amzn-sagemaker-inference-id": "order-17",
      "x-amzn-sagemaker-session-id": "s-1",
    };
    const response = await ask(operation, "team-a-steady", "1,2\n", headers);
    expect(response.headers).toEqual({
      "content-type": "application/json",
      "x-amzn-invoked-production-variant": "Green",
    });
    const said = (await jsonOf(response)) as { headers: object; body: string };
    expect(said.body).toBe("1,2\n");
    expect(said.headers).toMatchObject(headers);
  });

  it("passes on what the container says beside its answer, and bytes as they are", async () => {
    const order = { bytes: 300_000, customAttributes: "made-by=fake" };
    const response = await ask(operation, "team-a-steady", JSON.stringify(order));
    expect(response.headers["x-amzn-sagemaker-custom-attributes"]).toBe("made-by=fake");
    expect(await response.bytes()).toEqual(Buffer.alloc(300_000));
  });

  it("invokes the inference component that the request names, and explains that one is missing or unknown", async () => {
    const header = "x-amzn-sagemaker-inference-component";
    const response = await ask(operation, "team-a-zoo", "a", { [header]: "llama" });
    expect(((await jsonOf(response)) as { headers: object }).headers).toMatchObject({ [header]: "llama" });
    const message = `SageMaker does not take this request for this endpoint: see the header ${header}.`;
    for (const headers of [{}, { [header]: "other" }]) {
      expect(await refusal(ask(operation, "team-a-zoo", "a", headers))).toEqual({ code: "invalid_request", message });
    }
  });

  it("wakes a serverless endpoint that is asleep", async () => {
    await endpoints[1]!.scaleToZero();
    expect((await ask(operation, "team-a-sleepy", "{}")).status).toBe(200);
  });

  it.each([
    ["team-b", "{}", {}, "endpoint_not_found"],
    ["team-a-nobody", "{}", {}, "endpoint_not_found"],
    ["team-a-steady", "{}", { "x-amzn-sagemaker-target-variant": "Red" }, "invalid_request"],
    ["team-a-steady", '{"status":400}', {}, "invalid_request"],
    ["team-a-steady", '{"status":500}', {}, "model_error"],
  ])("%s: %s with %j is refused as %s, without a word of SageMaker's", async (endpoint, body, headers, code) => {
    const refused = await refusal(ask(operation, endpoint, body, headers));
    expect(refused.code).toBe(code);
    expect(refused.message).not.toMatch(/arn:|account|0{12}|amazon/);
  });

  it("names the limit of a serverless endpoint to whom sends more", async () => {
    const { maxPayloadBytes } = serverlessLimits;
    expect(await refusal(ask(operation, "team-a-sleepy", Buffer.alloc(maxPayloadBytes + 1)))).toEqual({
      code: "payload_too_large",
      message: `The body has ${maxPayloadBytes + 1} bytes. This endpoint takes at most ${maxPayloadBytes}: the limit of its hosting.`,
    });
  });
});

describe("invokeStream of the endpoint proxy", () => {
  const stream = async (order: object) => {
    const { body } = await ask("invokeStream", "team-a-steady", JSON.stringify(order));
    return body as unknown as AsyncIterable<Uint8Array>;
  };
  /** Lets the container go on with the answer that stands still. */
  const next = () => ask("invoke", "team-a-steady", JSON.stringify({ next: true }));

  it("passes on each slice before the container sends the next", async () => {
    const slices: string[] = [];
    for await (const slice of await stream({ chunks: ["one ", "two ", "three"] })) {
      slices.push(Buffer.from(slice).toString());
      await next();
    }
    expect(slices).toEqual(["one ", "two ", "three"]);
  });

  it("breaks off where the container does", async () => {
    const reading = (async () => {
      for await (const slice of await stream({ chunks: ["one "], isBroken: true })) {
        expect(Buffer.from(slice).toString()).toBe("one ");
        await next();
      }
    })();
    await expect(reading).rejects.toMatchObject({ code: "model_error" });
  });
});

describe("list of the endpoint proxy", () => {
  it("shows what is allowed", async () => {
    const page = (await jsonOf(proxy.list(new URLSearchParams("limit=1")))) as { data: object[] };
    const time = expect.any(Number) as number;
    expect(page).toEqual({
      object: "list",
      data: [
        {
          id: "team-a-sleepy",
          object: "endpoint",
          status: "InService",
          hosting: "serverless",
          variants: ["live"],
          created: time,
          updated: time,
        },
      ],
      first_id: "team-a-sleepy",
      last_id: "team-a-sleepy",
      has_more: true,
    });
  });
});
