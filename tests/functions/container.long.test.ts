import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { type ServerProcess, startServer, stopServers } from "../../bench/lib/server-process";
import { bundleContainer } from "../../functions/build/bundle";
import { createFileKeys } from "../../functions/stores/file-keys";
import { createTableKeys } from "../../functions/stores/table/keys";
import { createSageMaker } from "../../local/sagemaker/handler";
import { type Endpoint } from "../../local/sagemaker/endpoint";
import { alwaysOn, fakeEndpoint, place } from "../local/fake-endpoint";
import { closeAll, serve } from "../local/serve";
import { issueKey } from "./core/callers/keys";
import { startDynalite } from "./stores/start-dynalite";
import { plainDefaults } from "./support/container";
import { type SageMakerWire, startSageMakerWire } from "./support/sagemaker-wire";

const iris = { models: ["iris"], chat: true, proxy: true, defaults: plainDefaults };
const flower = { instances: [[5.1, 3.5, 1.4, 0.2]] };
let scratch: string;
let endpoint: Endpoint;
let wire: SageMakerWire;
let environment: Record<string, string>;
const mayProxy = issueKey({ scopes: ["proxy"] });
const mayPredict = issueKey({ id: "fedcba9876543210" });

beforeAll(async () => {
  scratch = await mkdtemp(path.join(tmpdir(), "container-"));
  for (const [name, bytes] of (await bundleContainer(iris)).files) await writeFile(path.join(scratch, name), bytes);
  const keyFile = path.join(scratch, "keys.json");
  for (const { key } of [mayProxy, mayPredict]) await createFileKeys(keyFile).put(key);
  endpoint = fakeEndpoint({ name: "team-a-steady", hosting: alwaysOn });
  wire = await startSageMakerWire();
  const sagemakerUrl = await serve(createSageMaker({ place, endpoints: [endpoint] }));
  environment = {
    NODE_PATH: "",
    SETTINGS: '{"proxy":{"endpoints":["team-a-*"]},"coldWaitSeconds":0}',
    KEY_FILE: keyFile,
    AWS_REGION: place.region,
    AWS_ACCESS_KEY_ID: "local",
    AWS_SECRET_ACCESS_KEY: "local",
    AWS_ENDPOINT_URL_SAGEMAKER: sagemakerUrl,
    AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME: sagemakerUrl,
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
  };
});

afterAll(async () => {
  await stopServers();
  await Promise.all([endpoint.close(), wire.close(), closeAll()]);
  await rm(scratch, { recursive: true });
});

function run(env: Readonly<Record<string, string>> = {}): Promise<ServerProcess> {
  const command = [process.execPath, path.join(scratch, "container.mjs")];
  return startServer({ command, env: { ...environment, ...env } });
}

function post({ url }: ServerProcess, path: string, key: string, body: unknown): Promise<Response> {
  const headers = { authorization: `Bearer ${key}`, "content-type": "application/json" };
  return fetch(url + path, { method: "POST", headers, body: JSON.stringify(body) });
}

describe("the API in its container", () => {
  it("lists and invokes endpoints only for callers with a key of the key file", async () => {
    const api = await run();
    const list = (key: string) => fetch(`${api.url}/v1/endpoints`, { headers: { "x-api-key": key } });
    const allowed = await list(mayProxy.text);
    expect(await allowed.json()).toMatchObject({ data: [{ id: "team-a-steady" }] });
    expect((await list(mayPredict.text)).status).toBe(403);
    expect((await list(`${mayProxy.text.slice(0, -1)}!`)).status).toBe(401);
    expect((await fetch(`${api.url}/v1/endpoints`)).status).toBe(401);
    const invoked = await post(api, "/v1/endpoints/team-a-steady/invocations", mayProxy.text, { a: 1 });
    expect(((await invoked.json()) as { body: string }).body).toBe('{"a":1}');
    const refused = await post(api, "/v1/endpoints/team-b/invocations", mayProxy.text, {});
    expect(await refused.json()).toMatchObject({ error: { code: "endpoint_not_found" } });
  });

  it("streams an endpoint's answer on the same port", async () => {
    const api = await run();
    const order = { bytes: 300_000 };
    const streamed = await post(api, "/v1/endpoints/team-a-steady/invocations-response-stream", mayProxy.text, order);
    expect(streamed.headers.get("content-length")).toBeNull();
    expect(Buffer.from(await streamed.arrayBuffer())).toEqual(Buffer.alloc(300_000));
  });

  it("validates requests for its models, asks their endpoints, and ends with 0 after SIGTERM", async () => {
    wire.play((response) => {
      response.writeHead(200, { "content-type": "application/json" }).end('{"predictions":[]}');
    });
    const api = await run({
      MODELS: '{"iris":["iris-0123456789ab","always-on","v1"]}',
      AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME: wire.url,
    });
    expect((await post(api, "/predict", mayPredict.text, { instances: "none" })).status).toBe(400);
    expect(wire.requests).toEqual([]);
    const answer = await post(api, "/predict", mayPredict.text, flower);
    expect(wire.requests.map(({ url }) => url)).toEqual(["/endpoints/iris-0123456789ab/invocations"]);
    expect(await answer.json()).toEqual({ predictions: [] });
    const documented = await fetch(`${api.url}/openapi.json`, { headers: { "x-api-key": mayPredict.text } });
    expect(Object.keys(((await documented.json()) as { paths: object }).paths)).toContain("/predict");
    api.signal("SIGTERM");
    expect(await api.ended).toBe(0);
  });

  it("finds keys and keeps counters in tables of DynamoDB, which containers share", async () => {
    const dynalite = await startDynalite();
    try {
      const { client, table, url } = dynalite;
      const limited = issueKey({ id: "00000000000000aa", scopes: ["proxy"], limits: { perDay: 1000 } });
      await createTableKeys(client, table, 5000).put(limited.key);
      const env = { KEY_FILE: "", KEY_TABLE: table, TABLE: table, AWS_ENDPOINT_URL_DYNAMODB: url };
      const api = await run(env);
      const invoke = (key: string) => post(api, "/v1/endpoints/team-a-steady/invocations", key, {});
      expect((await invoke(limited.text)).status).toBe(200);
      expect((await invoke(mayProxy.text)).status).toBe(401);
      const { Items = [] } = await client.scan({ TableName: table });
      expect(Items.map(({ key }) => key!.S)).toContainEqual(expect.stringMatching(/^count#.*00000000000000aa/));
    } finally {
      await dynalite.close();
    }
  });

  it("does not start with an invalid environment, and says what is wrong without a stack trace", async () => {
    await expect(run({ SETTINGS: "{", AWS_REGION: "" })).rejects.toThrow(
      /ended with 1: modelfront: The environment of the container is not valid\.\n.*Region[^]*SETTINGS\s*$/,
    );
  });

  it("does not start on a port that is in use", async () => {
    const { port } = new URL(wire.url);
    await expect(run({ PORT: port })).rejects.toThrow(/ended with 1: modelfront: listen EADDRINUSE/);
  });
});
