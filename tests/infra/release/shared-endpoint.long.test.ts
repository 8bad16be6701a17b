import "../../functions/support/node-errors";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { createSageMakerClient } from "../../../functions/sagemaker/client";
import { createSageMakerInvoke } from "../../../functions/sagemaker/invoke";
import { targetModelOf } from "../../../functions/core/models/shared-artifacts";
import { type AwakeModel } from "../../../functions/core/models/model";
import { type CandidateModel } from "../../../infra/release/candidate";
import { checkRelease } from "../../../infra/release/gate";
import { type Endpoint } from "../../../local/sagemaker/endpoint";
import { createSageMaker } from "../../../local/sagemaker/handler";
import { type GoldenFile } from "../../../model/golden";
import { readModel } from "../../../model/registry";
import { buildServer } from "../../../model/server/build";
import { createTestApi, type TestApi } from "../../functions/support/api";
import { alwaysOn, fakeEndpoint, place } from "../../local/fake-endpoint";
import { closeAll, serve } from "../../local/serve";
import { ServerBench } from "../../model/server/inference-server";

/** Waits of the gate are shorter by this factor. */
const haste = 20;

const { contract, golden } = readModel("iris");
const good = { name: "good", version: "000000000000" };
const bench = new ServerBench();
const server = mkdtempSync(path.join(tmpdir(), "modelfront-server-"));
const environment = { ...process.env };
/** The prefix in S3: an unpacked archive for each key. */
const artifacts = new Map<string, string>();
const log: string[] = [];
let endpoint: Endpoint;

beforeAll(async () => {
  await buildServer(server);
  artifacts.set(targetModelOf(good.name, good.version), await bench.modelDir("iris"));
  endpoint = fakeEndpoint({
    name: "shared-0a1b2c3d",
    hosting: { ...alwaysOn, instanceCount: 2 },
    behaviour: { notReadySeconds: 0.5 },
    image: { command: () => [process.execPath, path.join(server, "index.js"), "serve"], modelDir: server },
    models: {
      names: [],
      folder: bench.tempDir(),
      fetch: (target, into) => {
        cpSync(artifacts.get(target) ?? "no such object", into, { recursive: true });
        return Promise.resolve();
      },
    },
    environment: {
      NODE_PATH: path.join(__dirname, "../../../node_modules"),
      SAGEMAKER_MULTI_MODEL: "true",
      SAGEMAKER_MODEL_SERVER_WORKERS: "2",
      SAGEMAKER_MODEL_SERVER_TIMEOUT: "3",
      MEMORY_LIMIT_MB: "1000",
    },
    log: (line) => log.push(line),
  });
  endpoint.launch();
  await Promise.all(endpoint.replicas.map((replica) => replica.start()));
  Object.assign(process.env, {
    AWS_REGION: "eu-west-3",
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
    AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME: await serve(createSageMaker({ place, endpoints: [endpoint] })),
  });
}, 120_000);
afterAll(async () => {
  process.env = environment;
  await endpoint.close();
  await closeAll();
  rmSync(server, { recursive: true });
  await bench.remove();
}, 60_000);

/** The API of a stack with these models on the endpoint, over the real client of SageMaker. */
function createApi(...models: readonly { readonly name: string; readonly version: string }[]): TestApi {
  const described = models.map(({ name, version }): AwakeModel => {
    const all = [{ variant: "live", weight: 1, targetModel: targetModelOf(name, version) }];
    const common = { name, version, contract, created: 0, variants: [] };
    return { ...common, endpoint: endpoint.name, hosting: "shared", artifacts: { all, assignBy: "request" } };
  });
  return createTestApi({
    models: new Map(described.map((model) => [model.name, model])),
    invoke: createSageMakerInvoke(createSageMakerClient()),
  });
}

const candidate = (name: string, expected: GoldenFile = golden): CandidateModel => ({
  name,
  endpointName: endpoint.name,
  endpointUrn: null,
  configurationName: "shared-config",
  artifacts: [`models/${name}`],
  variants: [{ targetVariant: null, golden: expected }],
});

/** Runs the gate on models of an API, with its waits shortened. */
function check(api: TestApi, models: readonly CandidateModel[], reported: string[] = []): Promise<void> {
  return checkRelease(
    { models, stream: null, authorizer: false },
    {
      callApi: (event) => api.handler(event),
      describeEndpoint: () =>
        Promise.resolve({
          status: "InService",
          configurationName: "shared-config",
          failureReason: undefined,
          instances: endpoint.replicas.length,
        }),
      callStream: () => Promise.reject(new Error("This stack streams nothing.")),
      callAuthorizer: () => Promise.reject(new Error("This stack has no authorizer.")),
      registerVersion: () => Promise.reject(new Error("This stack registers nothing.")),
      lastErrorLine: () => Promise.resolve(log.findLast((line) => line.includes("cannot be served")) ?? null),
      report: (line) => reported.push(line),
      wait: (milliseconds) => sleep(milliseconds / haste),
      now: () => performance.now() * haste,
    },
  );
}

/** An artifact of iris with this code before its handler. */
async function broken(code: string): Promise<string> {
  const dir = bench.tempDir();
  cpSync(await bench.modelDir("iris"), dir, { recursive: true });
  const file = path.join(dir, "handler.js");
  writeFileSync(file, `${code}\n${readFileSync(file, "utf8")}`);
  return dir;
}

/** An artifact of iris whose own golden cases are wrong. */
async function withWrongGoldens(): Promise<string> {
  const dir = await broken("");
  const file = path.join(dir, "golden.json");
  const own = JSON.parse(readFileSync(file, "utf8")) as GoldenFile;
  const cases = own.cases.map((one) => ({ ...one, response: { predictions: [] } }));
  writeFileSync(file, JSON.stringify({ ...own, cases }));
  return dir;
}

describe("the release gate on the shared endpoint", () => {
  it("loads a new artifact on every instance, asks its golden cases, and ends warm", async () => {
    const api = createApi(good);
    const reported: string[] = [];
    await expect(check(api, [candidate(good.name)], reported)).resolves.toBeUndefined();
    expect(reported).toContain("good: warm on 2 instances");
    expect(api.log.filter(({ cold }) => cold === true).length).toBeGreaterThan(0);
    expect(api.log.at(-1)).toMatchObject({ status: 200, cold: false });
  }, 60_000);

  it.each<[string, () => Promise<string>, RegExp]>([
    ["loads for ever", () => broken("for (;;);"), /did not load within 3 seconds/],
    [
      "eats the memory",
      () => broken("const hoard = []; for (;;) hoard.push(Buffer.alloc(1e8, 1));"),
      /loading took \d+ MB|did not load within 3 seconds/,
    ],
    ["crashes its worker", () => broken("process.exit(7);"), /the worker died while starting/],
    ["fails its own golden cases", withWrongGoldens, /golden case/],
  ])(
    "refuses an artifact that %s, says why, and the other models answer all the while",
    async (title, make, reason) => {
      const bad = { name: `bad-${title.replaceAll(" ", "-")}`, version: "111111111111" };
      artifacts.set(targetModelOf(bad.name, bad.version), await make());
      const api = createApi(good, bad);
      const wrong: unknown[] = [];
      let asked = 0;
      let isOver = false;
      const [request] = golden.cases;
      const callers = (async () => {
        while (!isOver) {
          const { status, json } = await api.post("/v1/models/good/predict", request!.request);
          asked += 1;
          if (status !== 200) wrong.push(json);
          await sleep(5);
        }
      })();
      const refusal = await check(api, [candidate(bad.name)]).then(
        () => "",
        (error: Error) => error.message,
      );
      isOver = true;
      await callers;
      // 502 once the server has refused it, 503 while it is still trying.
      expect(refusal.split("\n")[1]).toMatch(/bad-[a-z-]+: golden case ".+" returned status 50[23]/);
      expect(refusal).toMatch(reason);
      expect({ wrong, asked: asked > 10 }).toEqual({ wrong: [], asked: true });
      await expect(check(createApi(good), [candidate(good.name)])).resolves.toBeUndefined();
    },
    120_000,
  );

  it("refuses answers that are not those of the release's golden cases", async () => {
    const [first, ...others] = golden.cases;
    const other = { ...golden, cases: [{ ...first!, response: { predictions: [] } }, ...others] };
    await expect(check(createApi(good), [candidate(good.name, other)])).rejects.toThrow(
      `good: golden case "${first!.name}" returned a different answer: $.predictions`,
    );
  }, 60_000);
});
