import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { InvokeEndpointCommand, SageMakerRuntimeClient } from "@aws-sdk/client-sagemaker-runtime";
import { type Endpoint } from "../../../local/sagemaker/endpoint";
import { createSageMaker } from "../../../local/sagemaker/handler";
import { buildServer } from "../../../model/server/build";
import { ServerBench } from "../../model/server/inference-server";
import { withCode } from "../../model/server/multi-model-server";
import { alwaysOn, fakeEndpoint, place } from "../fake-endpoint";
import { closeAll, serve } from "../serve";

/** The prefix in S3: an unpacked archive for each key. */
const artifacts = new Map<string, string>();
const bench = new ServerBench();
const server = mkdtempSync(path.join(tmpdir(), "modelfront-server-"));
const endpoints: Endpoint[] = [];
beforeAll(async () => {
  await buildServer(server);
  artifacts.set("double.tar.gz", await bench.modelDir("double"));
  artifacts.set("slow.tar.gz", await withCode(bench, "const until = Date.now() + 3000; while (Date.now() < until);"));
  artifacts.set("broken.tar.gz", await withCode(bench, "throw new Error('broken');"));
  for (const name of ["a", "b", "c"]) {
    const hoard = `const hoard = Buffer.alloc(265e6, 1); // ${name}`;
    artifacts.set(`${name}.tar.gz`, await withCode(bench, hoard, "module.exports.hoard = hoard;"));
  }
});
afterEach(async () => {
  await closeAll();
  await Promise.all(endpoints.splice(0).map((endpoint) => endpoint.close()));
});
afterAll(async () => {
  rmSync(server, { recursive: true });
  await bench.remove();
});

/** A multi-model endpoint with the real inference server, and the real SDK's client of it. */
async function connect({ memoryLimitMb = 4000, notReadySeconds = 60 } = {}) {
  const folder = bench.tempDir();
  const fetched: string[] = [];
  const endpoint = fakeEndpoint({
    name: "shared-0a1b2c3d",
    hosting: { ...alwaysOn, instanceCount: 1 },
    behaviour: { notReadySeconds },
    image: { command: () => [process.execPath, path.join(server, "index.js"), "serve"], modelDir: server },
    models: {
      names: ["double"],
      folder,
      fetch: (target, into) => {
        fetched.push(target);
        const artifact = artifacts.get(target);
        if (artifact === undefined) return Promise.reject(new Error(`There is no object at key: ${target}`));
        cpSync(artifact, into, { recursive: true });
        return Promise.resolve();
      },
    },
    environment: {
      NODE_PATH: path.join(__dirname, "../../../node_modules"),
      SAGEMAKER_MULTI_MODEL: "true",
      SAGEMAKER_MODEL_SERVER_WORKERS: "1",
      MEMORY_LIMIT_MB: String(memoryLimitMb),
    },
  });
  endpoints.push(endpoint);
  endpoint.launch();
  const client = new SageMakerRuntimeClient({
    endpoint: await serve(createSageMaker({ place, endpoints: [endpoint] })),
    region: "eu-west-3",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
    maxAttempts: 1,
  });
  const invoke = async (TargetModel: string | undefined, request: object = { values: [4] }) => {
    const input = { EndpointName: endpoint.name, ContentType: "application/json", Body: JSON.stringify(request) };
    const answer = await client.send(new InvokeEndpointCommand({ ...input, TargetModel }));
    return JSON.parse(answer.Body.transformToString()) as unknown;
  };
  return { endpoint, client, folder, fetched, invoke };
}

describe("InvokeEndpoint of a multi-model endpoint", () => {
  it("loads a model on first use, once, and answers from memory afterwards", async () => {
    const { invoke, fetched } = await connect();
    const answers = await Promise.all([invoke("double.tar.gz"), invoke("double.tar.gz")]);
    answers.push(await invoke("double.tar.gz", { values: [5] }));
    expect(answers).toEqual([{ doubled: [8] }, { doubled: [8] }, { doubled: [10] }]);
    expect(fetched).toEqual(["double.tar.gz"]);
  });

  it("wants a TargetModel, and other endpoints accept none", async () => {
    const { invoke } = await connect();
    await expect(invoke(undefined)).rejects.toMatchObject({
      name: "ValidationError",
      message: "Endpoint shared-0a1b2c3d is a multi-model endpoint: TargetModel is required.",
    });
    const single = fakeEndpoint();
    expect(() => single.requireTargetModel("double.tar.gz")).toThrow(
      "Endpoint iris-0a1b2c3d is not a multi-model endpoint: TargetModel is not accepted.",
    );
  });

  it("refuses a key without an object with ValidationError, and finds the object once it is there", async () => {
    const { invoke } = await connect();
    await expect(invoke("later.tar.gz")).rejects.toMatchObject({
      name: "ValidationError",
      message: "There is no object at key: later.tar.gz",
    });
    artifacts.set("later.tar.gz", artifacts.get("double.tar.gz")!);
    expect(await invoke("later.tar.gz")).toEqual({ doubled: [8] });
  });

  it("tells by the status a model that cannot be served from one that is absent, and leaves the others alone", async () => {
    const { invoke } = await connect();
    await invoke("double.tar.gz");
    await expect(invoke("broken.tar.gz")).rejects.toMatchObject({ name: "ModelError", OriginalStatusCode: 422 });
    expect(await invoke("double.tar.gz")).toEqual({ doubled: [8] });
  });

  it("unloads the model least recently used when the container answers 507, files included", async () => {
    const { invoke, fetched, folder } = await connect({ memoryLimitMb: 1000 });
    for (const name of ["a", "b", "a", "c", "a"]) {
      expect(await invoke(`${name}.tar.gz`)).toEqual({ doubled: [8] });
    }
    // b made room for c: a had been used since.
    expect(fetched).toEqual(["a.tar.gz", "b.tar.gz", "c.tar.gz"]);
    expect(readdirSync(folder)).toHaveLength(2);
    expect(await invoke("b.tar.gz")).toEqual({ doubled: [8] });
    expect(fetched.slice(3)).toEqual(["b.tar.gz"]);
  });

  it("answers ModelNotReadyException while a model takes long to load, which goes on", async () => {
    const { invoke, fetched } = await connect({ notReadySeconds: 60 });
    await invoke("double.tar.gz"); // The container is ready.
    const [endpoint] = endpoints;
    endpoint!.behaviour = { ...endpoint!.behaviour, notReadySeconds: 0.5 };
    await expect(invoke("slow.tar.gz")).rejects.toMatchObject({
      name: "ModelNotReadyException",
      $metadata: { httpStatusCode: 429 },
    });
    endpoint!.behaviour = { ...endpoint!.behaviour, notReadySeconds: 60 };
    expect(await invoke("slow.tar.gz")).toEqual({ doubled: [8] });
    expect(fetched.filter((target) => target === "slow.tar.gz")).toHaveLength(1);
  });

  it("loads models again in a container that replaces one that crashed", async () => {
    const { invoke, fetched, endpoint, folder } = await connect();
    await invoke("double.tar.gz");
    const [replica] = endpoint.replicas;
    const container = await replica!.start();
    replica!.crash();
    await container.exited;
    await replica!.start();
    expect(await invoke("double.tar.gz")).toEqual({ doubled: [8] });
    expect(fetched).toEqual(["double.tar.gz", "double.tar.gz"]);
    expect(existsSync(folder)).toBe(true);
  });
});
