import "../support/node-errors";
import { InvokeEndpointCommand, SageMakerRuntimeClient } from "@aws-sdk/client-sagemaker-runtime";
import { ApiError } from "../../../functions/core/errors";
import { type Invocation } from "../../../functions/core/invoke";
import { createSageMakerClient, createSend } from "../../../functions/sagemaker/client";
import { createSageMakerInvoke } from "../../../functions/sagemaker/invoke";
import { createSageMakerInvokeStream } from "../../../functions/sagemaker/invoke-stream";
import { payloadPart } from "../../../local/sagemaker/event-stream";
import { waitUntil } from "../../local/wait-until";
import { type Script, startSageMakerWire, type SageMakerWire, wireError } from "../support/sagemaker-wire";

let wire: SageMakerWire;
let client: SageMakerRuntimeClient;
const environment = { ...process.env };

beforeEach(async () => {
  wire = await startSageMakerWire();
  Object.assign(process.env, {
    AWS_REGION: "eu-west-3",
    AWS_ACCESS_KEY_ID: "first",
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

const invocation: Invocation = {
  endpoint: "iris",
  targetVariant: null,
  contentType: "application/json",
  bytes: Buffer.from("{}"),
  options: [],
  signal: new AbortController().signal,
};

const calls = [
  ["InvokeEndpoint", (use: SageMakerRuntimeClient) => createSageMakerInvoke(use)(invocation)],
  ["InvokeEndpointWithResponseStream", (use: SageMakerRuntimeClient) => createSageMakerInvokeStream(use)(invocation)],
] as const;

/** An answer to either operation. */
const answer: Script = (response, { url }) => {
  if (!url?.endsWith("-stream")) response.end("{}");
  else response.setHeader("content-type", "application/vnd.amazon.eventstream").end(payloadPart(Buffer.from("{}")));
};

describe.each(calls)("%s by the SDK's client", (_name, call) => {
  beforeEach(() => wire.play(answer));

  it("runs middleware that a user adds to the client's stack, for every call", async () => {
    const seen: string[] = [];
    client.middlewareStack.add(
      (next, context) => async (args) => {
        seen.push(`${context.commandName}: ${(args.input as { EndpointName: string }).EndpointName}`);
        (args.request as { headers: Record<string, string> }).headers["x-tracer"] = "on";
        return next(args);
      },
      { step: "build", name: "tracer" },
    );
    await call(client);
    await call(client);
    expect(seen).toEqual([expect.stringMatching(/^InvokeEndpoint\w*Command: iris$/), seen[0]]);
    expect(wire.requests.map(({ headers }) => headers["x-tracer"])).toEqual(["on", "on"]);
  });

  it("sends the trace id of the invocation, and no other call's", async () => {
    process.env.AWS_LAMBDA_FUNCTION_NAME = "api";
    const ids = ["Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1", "Root=1-67890abc-def1234567890abcdef12345"];
    for (const id of ids) {
      process.env._X_AMZN_TRACE_ID = id;
      await call(client);
    }
    expect(wire.requests.map(({ headers }) => headers["x-amzn-trace-id"])).toEqual(ids);
  });

  it("says what it is: user agent, with AWS_SDK_UA_APP_ID", async () => {
    process.env.AWS_SDK_UA_APP_ID = "team-a/forecasts";
    const named = createSageMakerClient();
    try {
      await call(named);
    } finally {
      named.destroy();
    }
    const agent = wire.requests[0]?.headers["user-agent"];
    expect(agent).toMatch(/^aws-sdk-js\/\d/);
    expect(agent).toContain("app/team-a-forecasts");
  });

  it("is signed by the server's clock after a refusal for the clock, once", async () => {
    const serverTime = Date.now() - 3600_000;
    wire.play((response, request, body) => {
      const date = String(request.headers["x-amz-date"]);
      const signed = Date.parse(date.replace(/(....)(..)(..T..)(..)(..Z)/, "$1-$2-$3:$4:$5"));
      response.setHeader("date", new Date(serverTime).toUTCString());
      response.sendDate = false;
      const isRefused = Math.abs(signed - serverTime) > 300_000;
      (isRefused ? wireError(403, "InvalidSignatureException") : answer)(response, request, body);
    });
    await call(client);
    expect(wire.requests).toHaveLength(2);
    await call(client);
    expect(wire.requests).toHaveLength(3);
  });

  it.each(["ExpiredTokenException", "UnrecognizedClientException"])(
    "is repeated with fresh credentials after %s",
    async (type) => {
      let current = "first";
      wire.play((response, request, body) => {
        const isRefused = !request.headers.authorization?.includes(`Credential=${current}/`);
        (isRefused ? wireError(403, type) : answer)(response, request, body);
      });
      await call(client);
      process.env.AWS_ACCESS_KEY_ID = current = "second";
      await call(client);
      await call(client);
      const keys = wire.requests.map(({ headers }) => /Credential=(\w+)/.exec(headers.authorization ?? "")?.[1]);
      expect(keys).toEqual(["first", "first", "second", "second"]);
    },
  );

  it.each([
    "InvalidSignatureException",
    "RequestExpired",
    "RequestTimeTooSkewed",
    "SignatureDoesNotMatch",
    "ExpiredTokenException",
    "ExpiredToken",
    "UnrecognizedClientException",
  ])("is repeated once where %s refuses its signature, and then the model is out of reach: 503", async (type) => {
    wire.play(wireError(403, type, { Message: "Signature expired: 20261129T120000Z is now earlier than …" }));
    const error: unknown = await call(client).catch((error: unknown) => error);
    if (!(error instanceof ApiError)) throw error;
    expect([error.code, error.status, error.transient, error.headers]).toEqual([
      "model_unavailable",
      503,
      false,
      { "retry-after": "5" },
    ]);
    expect(error.message).toBe("The model cannot be reached at the moment.");
    expect(wire.requests).toHaveLength(2);
  });
});

describe("a client of the user's own", () => {
  it("renews credentials that are about to expire, before they do", async () => {
    wire.play(answer);
    let made = 0;
    const own = new SageMakerRuntimeClient({
      credentials: () => {
        made += 1;
        const lifeMs = made === 1 ? 60_000 : 3600_000;
        return Promise.resolve({
          accessKeyId: `key${made}`,
          secretAccessKey: "s",
          expiration: new Date(Date.now() + lifeMs),
        });
      },
    });
    try {
      for (let i = 0; i < 3; i++) await createSageMakerInvoke(own)(invocation);
    } finally {
      own.destroy();
    }
    expect(made).toBe(2);
  });
});

describe("createSend", () => {
  const ask = (text: string) => () => new InvokeEndpointCommand({ EndpointName: "iris", Body: Buffer.from(text) });
  const never = new AbortController().signal;

  it("gives each of several calls at once its own answer", async () => {
    wire.play((response, _request, body) => void setImmediate(() => response.end(`answer to ${body.toString()}`)));
    const send = createSend(client);
    const answers = await Promise.all(["a", "b", "c"].map((text) => send(ask(text), never)));
    expect(answers.map(({ Body }) => Buffer.from(Body ?? []).toString())).toEqual([
      "answer to a",
      "answer to b",
      "answer to c",
    ]);
  });

  it("ends a call and its connection when its own signal aborts, and no other, whoever sends with the client", async () => {
    let ended = 0;
    wire.play((response, _request, body) => {
      response.on("close", () => (ended += response.writableEnded ? 0 : 1));
      if (body.toString() === "quick") response.end("answer");
    });
    const [send, sendToo] = [createSend(client), createSend(client)];
    await send(ask("quick"), never);
    const [first, second] = [new AbortController(), new AbortController()];
    const one = send(ask("slow"), first.signal);
    const other = sendToo(ask("slow too"), second.signal);
    const settled: string[] = [];
    void one.catch(({ name }: Error) => settled.push(`one: ${name}`));
    void other.catch(({ name }: Error) => settled.push(`other: ${name}`));
    await waitUntil(() => wire.requests.length === 3);
    second.abort();
    await expect(other).rejects.toThrow();
    expect(settled).toEqual(["other: AbortError"]);
    first.abort();
    await expect(one).rejects.toThrow();
    await waitUntil(() => ended === 2);
    expect(settled).toEqual(["other: AbortError", "one: AbortError"]);
  });

  it("takes the place of a name in the path, whatever it holds", async () => {
    await createSend(client)(
      () => new InvokeEndpointCommand({ EndpointName: "a/b?c d", Body: Buffer.from("{}") }),
      never,
    );
    expect(wire.requests[0]?.url).toBe("/endpoints/a%2Fb%3Fc%20d/invocations");
  });
});

describe("the endpoint of a client", () => {
  it.each([
    ["eu-west-3", {}, "https://runtime.sagemaker.eu-west-3.amazonaws.com/endpoints/iris/invocations"],
    ["cn-north-1", {}, "https://runtime.sagemaker.cn-north-1.amazonaws.com.cn/endpoints/iris/invocations"],
    [
      "us-east-1",
      { AWS_USE_FIPS_ENDPOINT: "true" },
      "https://runtime-fips.sagemaker.us-east-1.amazonaws.com/endpoints/iris/invocations",
    ],
    [
      "eu-west-3",
      { AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME: "http://127.0.0.1:4566/prefix" },
      "http://127.0.0.1:4566/prefix/endpoints/iris/invocations",
    ],
  ])("is what Region and environment say: %s %j", async (region, variables, url) => {
    delete process.env.AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME;
    Object.assign(process.env, { AWS_REGION: region }, variables);
    const placed = createSageMakerClient();
    const asked: string[] = [];
    placed.middlewareStack.add(
      () =>
        ({ request }) => {
          const { protocol, hostname, port, path } = request as Record<string, string>;
          asked.push(`${protocol}//${hostname}${port === undefined ? "" : `:${port}`}${path}`);
          return Promise.reject(new Error("asked"));
        },
      { step: "finalizeRequest", priority: "low", name: "stop" },
    );
    await expect(createSageMakerInvoke(placed)(invocation)).rejects.toBeDefined();
    expect(asked).toEqual([url]);
    placed.destroy();
  });
});
