import "../support/node-errors";
import { createControlPlane } from "../../../functions/sagemaker/control-plane";
import { createSageMakerClient } from "../../../functions/sagemaker/client";
import { createSageMakerInvoke } from "../../../functions/sagemaker/invoke";
import { createSageMakerInvokeStream } from "../../../functions/sagemaker/invoke-stream";
import { SageMakerClient } from "@aws-sdk/client-sagemaker";
import { createFetchImage } from "../../../functions/core/image-url/fetch-image";
import { type Model } from "../../../functions/core/models/model";
import digits from "../../../model/digits/contract";
import { createTestApi, makeEvent, type TestApi } from "../support/api";
import { doubler, steady } from "../support/models";
import { type Script, startSageMakerWire, type SageMakerWire, wireError } from "../support/sagemaker-wire";
import { leakIn } from "./leaks";

const reader: Model = { ...steady, name: "reader", contract: digits };
const secret =
  "User: arn:aws:sts::123456789012:assumed-role/api/live is not authorized: socket hang up\n" +
  "    at Object.<anonymous> (/var/task/api.mjs:1:2)\n    at node_modules/@aws-sdk/core/index.js:3:4";
const words = { Message: secret, message: secret, __type: "com.amazonaws#InternalFailure" };

describe("leakIn", () => {
  it.each([
    "arn:aws:iam::123456789012:role/x",
    "in account 123456789012.",
    "    at Object.<anonymous> (/var/task/api.mjs:1:2)",
    "    at async handler (file:///var/task/index.mjs:10:3)",
    "see /home/app/index.ts",
    "functions/core/app.ts:12",
    "connect ECONNREFUSED 10.0.0.1:443",
    "getaddrinfo ENOTFOUND images.example.com",
    "AccessDeniedException: no",
    "ZodError: []",
    "127.0.0.1:8080",
  ])("finds what is not for callers in %j", (text) => {
    expect(leakIn(text)).not.toBeNull();
  });

  it.each([
    'Unknown model "x". Available: doubler, steady.',
    'The body has 6291457 bytes. Model "doubler" takes at most 4194304: the limit of serverless SageMaker endpoints.',
    "/v1/models/doubler/predict does not take GET. It takes POST, OPTIONS.",
    "chatcmpl-fa257678464243e082bdcfe1ea072d50",
  ])("finds nothing in %j", (text) => {
    expect(leakIn(text)).toBeNull();
  });
});

/** Failures behind the API, with messages that callers must never see. */
const failures: [string, Script][] = [
  ...[400, 403, 404, 409, 413, 429, 500, 502, 503, 504, 530].flatMap((status) =>
    [
      "AccessDeniedException",
      "ValidationError",
      "InternalFailure",
      "ModelNotReadyException",
      "ThrottlingException",
    ].map((type): [string, Script] => [`${status} ${type}`, wireError(status, type, words)]),
  ),
  ...[0, 200, 400, 404, 413, 415, 422, 500, 503].flatMap((status) =>
    [secret, JSON.stringify({ error: { message: secret, param: secret } }), JSON.stringify({ detail: secret }), ""].map(
      (original): [string, Script] => [
        `ModelError ${status} with ${original.slice(0, 12)}`,
        wireError(424, "ModelError", {
          ...words,
          OriginalStatusCode: status,
          OriginalMessage: original,
          LogStreamArn: secret,
        }),
      ],
    ),
  ),
  ["a reset", (response) => response.socket?.resetAndDestroy()],
  ["what is not HTTP", (response) => response.socket?.end(secret)],
  ["an answer that is text", (response) => response.end(secret)],
  ["an answer that is other JSON", (response) => response.end(JSON.stringify({ y: secret, trace: secret }))],
  ["a web page", (response) => response.writeHead(200, { "content-type": "text/html" }).end(`<pre>${secret}</pre>`)],
];

/** Requests that a caller can make, and some that are invalid. */
const requests: [method: string, path: string, body?: string][] = [
  ["POST", "/predict", '{"x":1}'],
  ["POST", "/v1/models/steady/predict", '{"x":1}'],
  ["POST", "/v1/models/reader/predict", '{"image_url":"https://images.example.com/cat.png"}'],
  ["GET", "/v1/endpoints"],
  ["POST", "/v1/endpoints/team-a-x/invocations", "{}"],
  ["POST", "/v1/endpoints/team-b-x/invocations", "{}"],
  ["POST", "/v1/models/nobody/predict", "{}"],
  ["POST", "/predict", "{"],
  ["DELETE", "/predict"],
  ["GET", "/nowhere"],
];

/** The routes that pass on what a container answers, whatever that is. */
const passesOn = (path: string, status: number) => path.endsWith("/invocations") && status === 200;

describe("an answer of the API", () => {
  const environment = { ...process.env };
  let wire: SageMakerWire;
  let api: TestApi;
  let clients: { destroy(): void }[];

  beforeAll(async () => {
    wire = await startSageMakerWire();
    Object.assign(process.env, {
      AWS_REGION: "eu-west-3",
      AWS_ACCESS_KEY_ID: "test",
      AWS_SECRET_ACCESS_KEY: "test",
      AWS_ENDPOINT_URL_SAGEMAKER: wire.url,
      AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME: wire.url,
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
    });
  });
  afterAll(async () => {
    process.env = environment;
    await wire.close();
  });
  beforeEach(() => {
    const client = createSageMakerClient();
    const control = new SageMakerClient({ maxAttempts: 1 });
    clients = [client, control];
    api = createTestApi({
      models: new Map([doubler, steady, reader].map((model) => [model.name, model])),
      settings: { proxy: { endpoints: ["team-a-*"] }, imageUrl: { allowedHosts: ["images.example.com"] } },
      invoke: createSageMakerInvoke(client),
      invokeStream: createSageMakerInvokeStream(client),
      loadControlPlane: () => Promise.resolve(createControlPlane(control)),
      fetchImage: createFetchImage({
        allowedHosts: ["images.example.com"],
        resolve: () => Promise.reject(new Error("getaddrinfo ENOTFOUND images.example.com 127.0.0.1")),
      }),
      answerSeconds: 3,
    });
  });
  afterEach(() => clients.forEach((client) => client.destroy()));

  it.each(failures)("says nothing of what is behind it when that fails with %s", async (_what, script) => {
    wire.play(script);
    const answers = requests.map(async ([method, path, body]) => {
      const headers = { "content-type": "application/json" };
      const result = await api.handler(makeEvent(method, path, { headers, ...(body !== undefined && { body }) }));
      const said = passesOn(path, result.statusCode) ? "" : result.body;
      return [leakIn(said), leakIn(JSON.stringify(result.headers))];
    });
    const found = (await Promise.all(answers)).flat();
    expect(found.filter((leak) => leak !== null)).toEqual([]);
  });
});
