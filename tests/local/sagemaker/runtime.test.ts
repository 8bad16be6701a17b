import {
  InvokeEndpointCommand,
  type InvokeEndpointCommandInput,
  InvokeEndpointWithResponseStreamCommand,
  SageMakerRuntimeClient,
} from "@aws-sdk/client-sagemaker-runtime";
import { type Endpoint } from "../../../local/sagemaker/endpoint";
import { createSageMaker } from "../../../local/sagemaker/handler";
import { realTime, serverless as serverlessLimits } from "../../../model/limits";
import { alwaysOn, fakeEndpoint, type FakeEndpointOptions, place } from "../fake-endpoint";
import { closeAll, serve } from "../serve";
import { waitUntil } from "../wait-until";

const endpoints: Endpoint[] = [];
afterEach(async () => {
  await closeAll();
  await Promise.all(endpoints.splice(0).map((endpoint) => endpoint.scaleToZero()));
});

/** A stand-in with one endpoint, and the real SDK's client of it, which repeats nothing. */
async function connect(options: FakeEndpointOptions = {}) {
  const endpoint = fakeEndpoint(options);
  endpoints.push(endpoint);
  const url = await serve(createSageMaker({ place, endpoints: [endpoint] }));
  const client = new SageMakerRuntimeClient({
    endpoint: url,
    region: "eu-west-3",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
    maxAttempts: 1,
  });
  const invoke = (input: Partial<InvokeEndpointCommandInput> = {}) =>
    client.send(new InvokeEndpointCommand({ EndpointName: endpoint.name, Body: "{}", ...input }));
  return { endpoint, url, client, invoke };
}

const order = (what: object) => JSON.stringify(what);

describe("InvokeEndpoint", () => {
  it("returns the container's body unchanged, its content type, the variant and the custom attributes", async () => {
    const { invoke } = await connect();
    const answer = await invoke({ Body: order({ answer: "[1, 2]", customAttributes: "trace=7" }) });
    expect(answer).toMatchObject({
      ContentType: "application/json",
      InvokedProductionVariant: "live",
      CustomAttributes: "trace=7",
      $metadata: { httpStatusCode: 200 },
    });
    expect(answer.Body.transformToString()).toBe("[1, 2]");
  });

  it("wants the inference component named where the endpoint hosts components, and passes the name on", async () => {
    const { invoke } = await connect({ inferenceComponents: ["llama"] });
    const refused = { name: "ValidationError", $metadata: { httpStatusCode: 400 } };
    await expect(invoke()).rejects.toMatchObject({
      ...refused,
      message: expect.stringMatching(/^Inference Component Name header is required/) as string,
    });
    await expect(invoke({ InferenceComponentName: "other" })).rejects.toMatchObject(refused);
    const input = { InferenceComponentName: "llama", TargetContainerHostname: "second", EnableExplanations: "`true`" };
    const answer = await invoke({ Body: "a", ...input });
    expect((JSON.parse(answer.Body.transformToString()) as { headers: object }).headers).toMatchObject({
      "x-amzn-sagemaker-inference-component": "llama",
      "x-amzn-sagemaker-target-container-hostname": "second",
      "x-amzn-sagemaker-enable-explanations": "`true`",
    });
  });

  it("knows no inference component of an endpoint that hosts models, and takes names of SageMaker's pattern alone", async () => {
    const { invoke } = await connect();
    for (const input of [{ InferenceComponentName: "llama" }, { TargetContainerHostname: "a_b" }]) {
      await expect(invoke(input)).rejects.toMatchObject({ name: "ValidationError" });
    }
  });

  it("passes the headers that InvokeEndpoint defines to the container, and no other", async () => {
    const { endpoint, invoke } = await connect();
    const answer = await invoke({
      Body: "a,b",
      ContentType: "text/csv",
      Accept: "application/json",
      CustomAttributes: "trace=7",
      InferenceId: "id-1",
      TargetVariant: "live",
    });
    const { headers, body } = JSON.parse(answer.Body.transformToString()) as { headers: object; body: string };
    expect(body).toBe("a,b");
    expect(headers).toEqual({
      "content-type": "text/csv",
      accept: "application/json",
      "x-amzn-sagemaker-custom-attributes": "trace=7",
      "x-amzn-sagemaker-inference-id": "id-1",
      "x-amzn-sagemaker-target-variant": "live",
      "content-length": "3",
      host: expect.stringMatching(/^127\.0\.0\.1:\d+$/) as string,
      connection: "close",
    });
    expect(endpoint.invocations).toBe(1);
  });

  it("calls the variant that the caller names, and names the one that answered", async () => {
    const variants = [
      { name: "blue", weight: 1 },
      { name: "green", weight: 0 },
    ];
    const { endpoint, invoke } = await connect({ hosting: { ...alwaysOn, instanceCount: 1 }, variants });
    endpoint.launch();
    const pids: unknown[] = [];
    for (const TargetVariant of ["green", "blue", undefined]) {
      const { Body, InvokedProductionVariant } = await invoke({ TargetVariant });
      expect(InvokedProductionVariant).toBe(TargetVariant ?? "blue");
      pids.push((JSON.parse(Body.transformToString()) as { pid: number }).pid);
    }
    const [blue, green] = endpoint.replicas.map(({ pid }) => pid);
    expect(pids).toEqual([green, blue, blue]);
  });

  it("returns ValidationError for an unknown endpoint", async () => {
    const { invoke } = await connect();
    await expect(invoke({ EndpointName: "nope" })).rejects.toMatchObject({
      name: "ValidationError",
      message: "Endpoint nope of account 000000000000 not found.",
      $metadata: { httpStatusCode: 400 },
    });
  });

  it.each([
    [
      { EndpointName: "a_b" },
      "1 validation error detected: Value 'a_b' at 'endpointName' failed to satisfy constraint: Member must satisfy " +
        "regular expression pattern: ^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}$",
    ],
    [
      { CustomAttributes: "x".repeat(1025) },
      `1 validation error detected: Value '${"x".repeat(1025)}' at 'customAttributes' failed to satisfy constraint: ` +
        "Member must have length less than or equal to 1024",
    ],
    [
      { InferenceId: "x".repeat(65) },
      `1 validation error detected: Value '${"x".repeat(65)}' at 'inferenceId' failed to satisfy constraint: ` +
        "Member must have length less than or equal to 64",
    ],
    [{ TargetVariant: "b" }, "Variant b of endpoint iris-0a1b2c3d not found: it has live."],
  ])("refuses %o", async (input, message) => {
    const { invoke } = await connect();
    await expect(invoke(input)).rejects.toMatchObject({ name: "ValidationError", message });
  });

  it.each([
    ["serverless", {}, serverlessLimits.maxPayloadBytes],
    ["always-on", { hosting: alwaysOn }, realTime.maxPayloadBytes],
  ])("takes a body up to the limit of %s hosting and not a byte more", async (_, options, limit) => {
    const { endpoint, invoke } = await connect(options);
    endpoint.launch();
    const bodyOf = (bytes: number) => order({ answer: "ok" }).padEnd(bytes);
    const answer = await invoke({ Body: bodyOf(limit) });
    expect(answer.Body.transformToString()).toBe("ok");
    await expect(invoke({ Body: bodyOf(limit + 1) })).rejects.toMatchObject({
      name: "ValidationError",
      message:
        "1 validation error detected: Value at 'body' failed to satisfy constraint: " +
        `Member must have length less than or equal to ${limit}`,
    });
  });

  it("returns ModelError for an answer above the limit", async () => {
    const { invoke } = await connect();
    const limit = serverlessLimits.maxPayloadBytes;
    await expect(invoke({ Body: order({ bytes: limit }) })).resolves.toHaveProperty("Body.length", limit);
    await expect(invoke({ Body: order({ bytes: limit + 1 }) })).rejects.toMatchObject({
      name: "ModelError",
      OriginalMessage: `The response of ${limit + 1} bytes is larger than the limit of ${limit} bytes.`,
    });
  });

  it.each([
    [400, "client", "CLIENT_ERROR_FROM_MODEL"],
    [503, "server", "INTERNAL_FAILURE_FROM_MODEL"],
  ])("returns ModelError for the container's %i", async (status, blame, ErrorCode) => {
    const { invoke } = await connect();
    await expect(invoke({ Body: order({ status, answer: "no" }) })).rejects.toMatchObject({
      name: "ModelError",
      $metadata: { httpStatusCode: 424 },
      message:
        `Received ${blame} error (${status}) from primary with message "no". See https://eu-west-3.console.aws.amazon.com` +
        "/cloudwatch/home?region=eu-west-3#logEventViewer:group=/aws/sagemaker/Endpoints/iris-0a1b2c3d " +
        "in account 000000000000 for more information.",
      OriginalStatusCode: status,
      OriginalMessage: "no",
      LogStreamArn: "arn:aws:logs:eu-west-3:000000000000:log-group:/aws/sagemaker/Endpoints/iris-0a1b2c3d",
      ErrorCode,
    });
  });

  it.each([
    [{ throttleRate: 1 }, { name: "ThrottlingException", $metadata: { httpStatusCode: 400 } }],
    [{ failRate: 1 }, { name: "ModelError", OriginalStatusCode: 500 }],
    [{ resetRate: 1 }, { message: expect.stringContaining("ECONNRESET") as string }],
    [
      { coldStartSeconds: 5, notReadySeconds: 0 },
      { name: "ModelNotReadyException", $metadata: { httpStatusCode: 429 } },
    ],
  ])("throws the SDK's own error for %o", async (behaviour, error) => {
    const { invoke } = await connect({ behaviour });
    await expect(invoke()).rejects.toMatchObject(error);
  });

  it("is retried by the SDK while the container is starting", async () => {
    const { endpoint, url } = await connect({ behaviour: { coldStartSeconds: 0.3, notReadySeconds: 0.1 } });
    const client = new SageMakerRuntimeClient({
      endpoint: url,
      region: "eu-west-3",
      credentials: { accessKeyId: "test", secretAccessKey: "test" },
      maxAttempts: 20,
    });
    const answer = await client.send(new InvokeEndpointCommand({ EndpointName: endpoint.name, Body: "{}" }));
    expect(answer.$metadata.attempts).toBeGreaterThan(1);
  });
});

describe("InvokeEndpointWithResponseStream", () => {
  /** Sends the order; the answer's parts come one by one, each followed by an order to go on. */
  async function stream(what: object) {
    const { endpoint, client, invoke } = await connect();
    const command = new InvokeEndpointWithResponseStreamCommand({
      EndpointName: endpoint.name,
      Body: order(what),
      ContentType: "application/json",
      Accept: "text/event-stream",
    });
    const answer = await client.send(command);
    const partsOf = async () => {
      const parts: string[] = [];
      for await (const { PayloadPart } of answer.Body ?? []) {
        parts.push(Buffer.from(PayloadPart?.Bytes ?? []).toString());
        await invoke({ Body: order({ next: true }) });
      }
      return parts;
    };
    return { answer, partsOf };
  }

  it("passes on each piece of the container's answer before the container sends the next", async () => {
    const { answer, partsOf } = await stream({ chunks: ["data: 1\n", "data: 2\n", "é"], customAttributes: "trace=7" });
    expect(answer).toMatchObject({
      ContentType: "application/json",
      InvokedProductionVariant: "live",
      CustomAttributes: "trace=7",
    });
    expect(await partsOf()).toEqual(["data: 1\n", "data: 2\n", "é"]);
  });

  it("passes Accept to the container", async () => {
    const { partsOf } = await stream({});
    const [text] = await partsOf();
    expect(JSON.parse(text ?? "")).toMatchObject({
      headers: { accept: "text/event-stream", "content-type": "application/json" },
    });
  });

  it("ends an answer that breaks off with a ModelStreamError", async () => {
    const { partsOf } = await stream({ chunks: ["data: 1\n"], isBroken: true });
    await expect(partsOf()).rejects.toMatchObject({
      name: "ModelStreamError",
      ErrorCode: "StreamBroken",
      message: "An error occurred while handling request as the model process exited.",
    });
  });

  it("throws ModelError for an error before the stream", async () => {
    await expect(stream({ status: 400, answer: "no" })).rejects.toMatchObject({
      name: "ModelError",
      OriginalStatusCode: 400,
      OriginalMessage: "no",
    });
  });

  it("stops the container's answer when the caller is gone", async () => {
    const { endpoint, client } = await connect();
    const caller = new AbortController();
    const command = new InvokeEndpointWithResponseStreamCommand({
      EndpointName: endpoint.name,
      Body: order({ chunks: ["x", "x"] }),
    });
    const { Body } = await client.send(command, { abortSignal: caller.signal });
    await Body?.[Symbol.asyncIterator]().next();
    expect(endpoint.replicas[0]?.active).toBe(1);
    caller.abort();
    await waitUntil(() => endpoint.replicas[0]?.active === 0);
  });
});

describe("the SageMaker stand-in", () => {
  it.each([
    ["GET", "/endpoints/iris/invocations"],
    ["POST", "/endpoints/iris/async-invocations"],
    ["GET", "/"],
  ])("returns 404 UnknownOperationException for %s %s", async (method, path) => {
    const { url } = await connect();
    const response = await fetch(url + path, { method });
    expect(response.status).toBe(404);
    expect(response.headers.get("x-amzn-errortype")).toBe("UnknownOperationException");
    expect(await response.json()).toEqual({ Message: `The stand-in of SageMaker has no ${method} ${path}.` });
  });
});
