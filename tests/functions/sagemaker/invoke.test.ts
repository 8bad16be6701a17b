import "../support/node-errors";
import { type SageMakerRuntimeClient } from "@aws-sdk/client-sagemaker-runtime";
import { ApiError } from "../../../functions/core/errors";
import { type Invocation, type InvocationAnswer, type InvokeStream } from "../../../functions/core/invoke";
import { createSageMakerClient } from "../../../functions/sagemaker/client";
import { createSageMakerInvoke } from "../../../functions/sagemaker/invoke";
import { createSageMakerInvokeStream } from "../../../functions/sagemaker/invoke-stream";
import { optionsHeader } from "../../../model/options";
import { modelStreamError, payloadPart, type StreamError } from "../../../local/sagemaker/event-stream";
import { type Script, startSageMakerWire, wireError, type SageMakerWire } from "../support/sagemaker-wire";

let wire: SageMakerWire;
let client: SageMakerRuntimeClient;
const environment = { ...process.env };

beforeEach(async () => {
  wire = await startSageMakerWire();
  Object.assign(process.env, {
    AWS_REGION: "eu-west-3",
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
    AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME: wire.url,
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
  });
  client = createSageMakerClient();
});

afterEach(async () => {
  client.destroy();
  await wire.close();
  process.env = { ...environment };
});

const invocation = (change: Partial<Invocation>): Invocation => ({
  endpoint: "iris-0123456789ab",
  targetVariant: null,
  contentType: "application/json",
  bytes: Buffer.from('{"x":1}'),
  options: [],
  signal: new AbortController().signal,
  ...change,
});

function invoke(change: Partial<Invocation> = {}): Promise<InvocationAnswer> {
  return createSageMakerInvoke(client)(invocation(change));
}

/** The error for the caller, and whether it is worth another attempt. */
function failure(change?: Partial<Invocation>) {
  return failureOf(invoke(change));
}

async function failureOf(answer: Promise<unknown>) {
  const error: unknown = await answer.then(
    () => "an answer",
    (error: unknown) => error,
  );
  if (!(error instanceof ApiError)) return error;
  const { code, message, param, transient, headers } = error;
  return { code, message, param, transient, ...headers };
}

const told = { param: null, transient: false };
const unavailable = {
  ...told,
  code: "model_unavailable",
  message: "The model cannot be reached at the moment.",
  "retry-after": "5",
};
const overloaded = {
  code: "overloaded",
  message: "The model is at capacity. Try again in a moment.",
  param: null,
  transient: true,
  "retry-after": "1",
};

describe("a call", () => {
  it("sends the bytes with their content type to the endpoint and gives the container's bytes", async () => {
    const bytes = Uint8Array.of(0, 255, 0x89);
    wire.play((response) => response.end(Buffer.from([1, 0, 254])));
    expect([...(await invoke({ bytes, contentType: "image/png" })).bytes]).toEqual([1, 0, 254]);
    expect(
      wire.requests.map(({ url, headers, body }) => [url, headers["content-type"], headers.accept, [...body]]),
    ).toEqual([["/endpoints/iris-0123456789ab/invocations", "image/png", "application/json", [0, 255, 0x89]]]);
  });

  it("names inference component, container and explanations where they are asked for", async () => {
    await invoke({ inferenceComponent: "llama", targetContainerHostname: "second", enableExplanations: "`true`" });
    expect(wire.requests[0]?.headers).toMatchObject({
      "x-amzn-sagemaker-inference-component": "llama",
      "x-amzn-sagemaker-target-container-hostname": "second",
      "x-amzn-sagemaker-enable-explanations": "`true`",
    });
  });

  it("sends the enabled options and the target variant, if there are any", async () => {
    await invoke({ options: ["explain", "details"], targetVariant: "Blue" });
    await invoke();
    expect(
      wire.requests.map(({ headers }) => [headers[optionsHeader], headers["x-amzn-sagemaker-target-variant"]]),
    ).toEqual([
      ["details,explain", "Blue"],
      [undefined, undefined],
    ]);
  });

  it("tells which variant answered, if SageMaker does", async () => {
    wire.play((response) => response.setHeader("x-Amzn-Invoked-Production-Variant", "Green").end("{}"));
    expect((await invoke()).variant).toBe("Green");
    wire.play((response) => response.end("{}"));
    expect((await invoke()).variant).toBeNull();
  });

  it("keeps its connection for the next", async () => {
    for (let i = 0; i < 100; i += 1) await invoke();
    expect([wire.requests.length, wire.connections()]).toEqual([100, 1]);
  });

  it("survives an answer without a body", async () => {
    wire.play((response) => response.writeHead(200).end());
    expect([...(await invoke()).bytes]).toEqual([]);
  });
});

describe("an error of SageMaker", () => {
  const secret = { Message: "arn:aws:sagemaker:eu-west-3:123456789012:endpoint/iris is not well" };

  it.each([
    [429, "ModelNotReadyException", { ...told, code: "model_loading", message: "The model is starting." }],
    [400, "ThrottlingException", overloaded],
    [429, "TooManyRequestsException", overloaded],
    [503, "ServiceUnavailable", overloaded],
    [400, "ValidationError", unavailable],
    [500, "InternalFailure", { ...unavailable, transient: true }],
    [530, "InternalDependencyException", { ...unavailable, transient: true }],
    [502, "BadGateway", { ...unavailable, transient: true }],
  ])("%s %s becomes ours, word for word, after one attempt", async (status, type, expected) => {
    wire.play(wireError(status, type, secret));
    expect(await failure()).toEqual(expected);
    expect(wire.requests).toHaveLength(1);
  });

  it("is unexpected, and keeps its name for the log, if its type is none of these", async () => {
    wire.play(wireError(403, "AccessDeniedException", secret));
    expect(await failure()).toMatchObject({ name: "AccessDeniedException" });
  });

  it("means that the model is unavailable if it is a proxy's web page", async () => {
    wire.play((response) => response.writeHead(502, { "content-type": "text/html" }).end("<html>Bad Gateway</html>"));
    expect(await failure()).toEqual({ ...unavailable, transient: true });
  });
});

describe("an error of the container", () => {
  const modelError = (status: number, original: string) =>
    wireError(424, "ModelError", {
      Message: `Received client error (${status}) from primary in account 123456789012`,
      OriginalStatusCode: status,
      OriginalMessage: original,
      LogStreamArn: "arn:aws:logs:eu-west-3:123456789012:log-group:/aws/sagemaker/Endpoints/iris",
    });
  const refusal = (message: string, param: string | null = null) =>
    JSON.stringify({ error: { message, type: "invalid_request_error", param, code: null } });

  it("is the caller's, in the container's words, if it is a 4xx", async () => {
    wire.play(modelError(400, refusal("Not a PNG.", "image_base64")));
    expect(await failure()).toEqual({ ...told, code: "invalid_request", message: "Not a PNG.", param: "image_base64" });
  });

  it.each([
    ["a stack trace", 400, "Traceback (most recent call last): …"],
    ["an envelope that names a resource", 422, refusal("See arn:aws:logs:eu-west-3:123456789012:x")],
    ["nothing", 404, ""],
  ])("is the caller's, in our words, if it is a 4xx with %s", async (_what, status, original) => {
    wire.play(modelError(status, original));
    expect(await failure()).toEqual({ ...told, code: "invalid_request", message: "The model refused this request." });
  });

  it.each([
    ["another envelope", 415, '{"detail":"no"}', "no"],
    ["an envelope of a novel", 413, refusal("x".repeat(1001)), `${"x".repeat(1000)}…`],
  ])("is the caller's, in its own words, if it is a 4xx with %s", async (_what, status, original, message) => {
    wire.play(modelError(status, original));
    expect(await failure()).toEqual({ ...told, code: "invalid_request", message });
  });

  it.each([
    [500, false],
    [200, false],
    [0, true],
    [502, true],
    [504, true],
  ])("is the model's if its status is %s, its words stay with us, and it passes: %s", async (status, transient) => {
    wire.play(modelError(status, refusal("Traceback")));
    const message = "The model failed on this request.";
    expect(await failure()).toEqual({ ...told, code: "model_error", message, transient });
    expect(wire.requests).toHaveLength(1);
  });

  it.each([408, 429, 503])("is a lack of capacity, which may pass, if its status is %s", async (status) => {
    wire.play(modelError(status, refusal("Traceback")));
    expect(await failure()).toEqual(overloaded);
  });
});

describe("a refusal to load a model on the shared endpoint", () => {
  const refusal = (status: number) =>
    wireError(424, "ModelError", {
      Message: `Received client error (${status}) from primary`,
      OriginalStatusCode: status,
      OriginalMessage: '{"error":{"message":"/opt/ml/models/x/model cannot be served"}}',
    });
  const targetModel = "iris-0a1b2c3d4e5f.tar.gz";

  it("names the artifact", async () => {
    await invoke({ targetModel });
    expect(wire.requests[0]?.headers["x-amzn-sagemaker-target-model"]).toBe(targetModel);
  });

  it.each([404, 409])("means that callers wait for the model to load if its status is %s", async (status) => {
    wire.play(refusal(status));
    expect(await failure({ targetModel })).toMatchObject({
      code: "model_loading",
      message: "The model is being loaded.",
    });
  });

  it("means that the artifact cannot be served, however often it is tried, if its status is 422", async () => {
    wire.play(refusal(422));
    expect(await failure({ targetModel })).toMatchObject({
      code: "model_error",
      message: "The model cannot be served: it failed the checks of its container.",
      transient: false,
    });
  });

  it("means a lack of memory, which may pass, if its status is 507", async () => {
    wire.play(refusal(507));
    expect(await failure({ targetModel })).toMatchObject({
      code: "overloaded",
      message: "The shared endpoint has no memory for this model at the moment.",
      transient: true,
      "retry-after": "5",
    });
  });

  it("is the model's own answer if its status is any other", async () => {
    wire.play(refusal(400));
    expect(await failure({ targetModel })).toMatchObject({ code: "invalid_request" });
  });

  it("means the same as before for a model with an endpoint of its own", async () => {
    wire.play(refusal(404));
    expect(await failure()).toMatchObject({ code: "invalid_request" });
  });

  it("means that the model is being loaded if it is a ModelNotReadyException", async () => {
    wire.play(wireError(429, "ModelNotReadyException", { Message: "Model is not ready" }));
    expect(await failure({ targetModel })).toMatchObject({ code: "model_loading" });
  });
});

describe("a broken connection", () => {
  const gone = { ...unavailable, transient: true };

  it("means that the model is unavailable if nothing listens", async () => {
    await wire.close();
    expect(await failure()).toEqual(gone);
  });

  it("is the model's absence when it is reset before the answer", async () => {
    wire.play((response) => response.socket?.resetAndDestroy());
    expect(await failure()).toEqual(gone);
  });

  it("is the model's absence when it is closed before the answer", async () => {
    wire.play((response) => response.socket?.destroy());
    expect(await failure()).toEqual(gone);
  });

  it("is the model's absence when the body is cut short", async () => {
    wire.play((response) => {
      response.writeHead(200, { "content-length": "100" });
      response.write('{"y":', () => response.socket?.destroy());
    });
    expect(await failure()).toEqual(gone);
  });

  it("is the model's absence when what comes is not HTTP", async () => {
    wire.play((response) => response.socket?.end("SSH-2.0-OpenSSH_9.2\r\n"));
    expect(await failure()).toEqual(gone);
  });

  it("does not hurt the next call", async () => {
    wire.play((response) => response.socket?.resetAndDestroy());
    await failure();
    wire.play((response) => response.end('{"y":2}'));
    expect(Buffer.from((await invoke()).bytes).toString()).toBe('{"y":2}');
  });
});

describe("an answer that does not come in time", () => {
  const late = { ...told, code: "deadline_exceeded", message: "The model did not answer in time." };

  it.each([
    ["nothing comes", () => undefined],
    ["only headers come", (response) => response.writeHead(200, { "content-length": "10" }).flushHeaders()],
    [
      "the body comes in drops",
      (response) => {
        const drip = setInterval(() => response.write(" "), 10);
        response.on("close", () => clearInterval(drip));
      },
    ],
  ] satisfies [string, Parameters<SageMakerWire["play"]>[0]][])("is given up when %s", async (_what, script) => {
    wire.play(script);
    expect(await failure({ signal: AbortSignal.timeout(100) })).toEqual(late);
  });

  it("is not even asked for when the time is up", async () => {
    expect(await failure({ signal: AbortSignal.abort() })).toEqual(late);
    expect(wire.requests).toEqual([]);
  });
});

describe("an answer that streams", () => {
  const late = { ...told, code: "deadline_exceeded", message: "The model did not answer in time." };
  const gone = { ...unavailable, transient: true };

  /** Sends these frames, each by itself, and then ends or breaks the connection. */
  const streaming =
    (frames: readonly Uint8Array[], end: "end" | "destroy" | "nothing" = "end"): Script =>
    (response) => {
      response.writeHead(200, {
        "content-type": "application/vnd.amazon.eventstream",
        "x-amzn-sagemaker-content-type": "text/event-stream",
        "x-amzn-invoked-production-variant": "Blue",
      });
      response.flushHeaders();
      const last = frames.length - 1;
      frames.forEach((frame, i) => response.write(frame, () => i === last && end === "destroy" && response.destroy()));
      if (end === "end") response.end();
    };
  const part = (text: string) => payloadPart(Buffer.from(text));
  const stream = (change: Partial<Invocation> = {}, invokeStream: InvokeStream = createSageMakerInvokeStream(client)) =>
    invokeStream(invocation(change));
  const read = async (answer: ReturnType<typeof stream>) => {
    const slices: string[] = [];
    for await (const slice of (await answer).body) slices.push(Buffer.from(slice).toString());
    return slices;
  };

  it("comes in the slices that SageMaker sends, with what it says of them", async () => {
    wire.play(streaming([part("data: 1"), part("\n\n"), part("data: 2\n\n")]));
    const answer = await stream({
      options: ["explain"],
      targetVariant: "Blue",
      inferenceId: "i-1",
      inferenceComponent: "llama",
      targetContainerHostname: "second",
    });
    expect([answer.contentType, answer.variant]).toEqual(["text/event-stream", "Blue"]);
    expect(await read(Promise.resolve(answer))).toEqual(["data: 1", "\n\n", "data: 2\n\n"]);
    const [{ url, headers } = { url: "", headers: {} }] = wire.requests;
    expect(url).toBe("/endpoints/iris-0123456789ab/invocations-response-stream");
    expect(headers).toMatchObject({
      [optionsHeader]: "explain",
      "x-amzn-sagemaker-accept": "text/event-stream",
      "x-amzn-sagemaker-target-variant": "Blue",
      "x-amzn-sagemaker-inference-id": "i-1",
      "x-amzn-sagemaker-inference-component": "llama",
      "x-amzn-sagemaker-target-container-hostname": "second",
    });
  });

  it.each([
    ["StreamBroken", { ...told, code: "model_error", message: "The model stopped before completing its answer." }],
    ["ModelInvocationTimeExceeded", late],
  ] as const)("is an error after what came before it if it ends in %s", async (ErrorCode, expected) => {
    const error: StreamError = { ErrorCode, Message: "arn:aws:sagemaker:eu-west-3:123456789012:endpoint/iris" };
    wire.play(streaming([part("one"), modelStreamError(error)]));
    const slices: string[] = [];
    const reading = (async () => {
      for await (const slice of (await stream()).body) slices.push(Buffer.from(slice).toString());
    })();
    expect(await failureOf(reading)).toEqual(expected);
    expect(slices).toEqual(["one"]);
  });

  it("is the model's absence when the connection breaks, between frames or within one", async () => {
    wire.play(streaming([part("one")], "destroy"));
    expect(await failureOf(read(stream()))).toEqual(gone);
    wire.play(streaming([part("one").subarray(0, 20)], "destroy"));
    expect(await failureOf(read(stream()))).toEqual(gone);
    wire.play(streaming([part("one").subarray(0, 20)]));
    expect(await failureOf(read(stream()))).toEqual(gone);
  });

  it("is refused as a whole one is", async () => {
    wire.play(wireError(429, "ModelNotReadyException"));
    expect(await failureOf(stream())).toEqual({ ...told, code: "model_loading", message: "The model is starting." });
    wire.play(wireError(400, "ThrottlingException"));
    expect(await failureOf(stream())).toEqual(overloaded);
  });

  it("ends with the signal, before it has begun and after, and the connection with it", async () => {
    wire.play(() => undefined);
    expect(await failureOf(stream({ signal: AbortSignal.timeout(50) }))).toEqual(late);
    const closed = new Promise((resolve) => {
      wire.play((response, request, body) => {
        response.once("close", resolve);
        streaming([part("one")], "nothing")(response, request, body);
      });
    });
    const hangUp = new AbortController();
    const { body } = await stream({ signal: hangUp.signal });
    const slices = body[Symbol.asyncIterator]();
    await slices.next();
    const next = slices.next();
    hangUp.abort();
    expect(await failureOf(next)).toEqual(late);
    await closed;
  });

  it("is asked for whole where SageMaker refuses to stream, from then on at once", async () => {
    wire.play((response, request, body) => {
      if (request.url?.endsWith("-stream")) return wireError(400, "ValidationError")(response, request, body);
      return response.setHeader("content-type", "text/event-stream").end("data: 1\n\n");
    });
    const invokeStream = createSageMakerInvokeStream(client);
    const answer = await stream({}, invokeStream);
    expect([answer.contentType, await read(Promise.resolve(answer))]).toEqual(["text/event-stream", ["data: 1\n\n"]]);
    expect(await read(stream({}, invokeStream))).toEqual(["data: 1\n\n"]);
    await stream({ endpoint: "other" }, invokeStream);
    expect(wire.requests.map(({ url }) => url)).toEqual([
      "/endpoints/iris-0123456789ab/invocations-response-stream",
      "/endpoints/iris-0123456789ab/invocations",
      "/endpoints/iris-0123456789ab/invocations",
      "/endpoints/other/invocations-response-stream",
      "/endpoints/other/invocations",
    ]);
  });

  it("is the model's absence where SageMaker knows no such endpoint", async () => {
    wire.play(wireError(400, "ValidationError"));
    expect(await failureOf(stream())).toEqual(unavailable);
  });
});
