import { artifactsOf, type EndpointDefinition } from "../../../infra/release/record";
import { recordRelease, type ReleaseToRecord } from "../../../infra/release/record-release";
import { retireRestored } from "../../../infra/release/retire";
import { readModel } from "../../../model/registry";
import { memoryRecords, mortal } from "../support/memory-records";

const { golden } = readModel("iris");

const definition = (version: string): EndpointDefinition => ({
  configurationName: `iris-${version}`,
  variants: [{ ModelName: `iris-${version}` }],
  models: [
    {
      name: `iris-${version}`,
      containers: [{ Image: "server:1", ModelDataUrl: `s3://models/iris/${version}/model.tar.gz` }],
      placement: {},
    },
  ],
  createdInSeconds: 240,
});
const endpoints = {
  describe: (name: string) => Promise.resolve(definition(name.replace("iris-", ""))),
};

const release = (version: string, changes: Partial<ReleaseToRecord> = {}): ReleaseToRecord => ({
  functions: { api: { name: "api", version }, stream: null, authorizer: null },
  models: [
    {
      name: "iris",
      version: "0".repeat(12),
      endpointName: `iris-${version}`,
      endpointUrn: "urn:iris",
      configurationName: `iris-${version}`,
      variants: [{ targetVariant: null, golden }],
      metrics: [{ name: "accuracy", value: 0.96 }],
      obstacle: null,
    },
  ],
  artifacts: [],
  stream: null,
  shift: null,
  restoreRoleArn: "arn:aws:iam::123456789012:role/restore",
  restoreTags: { stack: "test" },
  traffic: null,
  keep: 1,
  ...changes,
});

describe("recordRelease", () => {
  it("records the endpoint with the copies of its artifacts, which outlive the originals", async () => {
    const record = await recordRelease(release("8"), { store: memoryRecords(), endpoints });
    expect(artifactsOf(record)).toEqual(["releases/artifacts/iris/8/model.tar.gz"]);
    expect(record).toMatchObject({ release: "8", rolledBack: null, models: [{ endpointName: "iris-8" }] });
  });

  it("keeps no definition, and so no secret, of an endpoint that cannot be created again", async () => {
    const [model] = release("8").models;
    if (!model) throw new Error("There is no model.");
    const obstacle = "No record holds the secret values of TOKEN.";
    const record = await recordRelease(release("8", { models: [{ ...model, obstacle }] }), {
      store: memoryRecords(),
      endpoints: { describe: () => Promise.reject(new Error("must not be asked")) },
    });
    expect(record.models[0]).toMatchObject({ definition: null, obstacle });
  });

  it("forgets all but the live release, the new one and the newest others", async () => {
    const store = memoryRecords();
    for (const version of ["4", "5", "6", "7"])
      await recordRelease(release(version, { keep: 9 }), { store, endpoints });
    await recordRelease(release("8", { traffic: { version: "5", candidate: null }, keep: 1 }), { store, endpoints });
    expect([...store.records.keys()].sort()).toEqual(["5", "7", "8"]);
  });

  it("marks the release that it finds with all traffic, which was not rolled back then, and not the one with a part", async () => {
    const store = memoryRecords();
    for (const version of ["6", "7"]) await recordRelease(release(version, { keep: 9 }), { store, endpoints });
    for (const record of [...store.records.values()]) await store.write({ ...record, rolledBack: "Stopped" });
    await recordRelease(release("8", { traffic: { version: "6", candidate: "7" } }), { store, endpoints });
    const marks = () => [...store.records.values()].map((one) => [one.release, one.hadAllTraffic, one.rolledBack]);
    expect(marks()).toEqual([
      ["6", true, null],
      ["7", false, "Stopped"],
      ["8", false, null],
    ]);
    // The next run of the same release, after its traffic has moved.
    await recordRelease(release("8", { traffic: { version: "8", candidate: null } }), { store, endpoints });
    expect(marks().at(-1)).toEqual(["8", true, null]);
  });

  it("keeps the time that the creation of an endpoint took, however long ago SageMaker last changed the endpoint", async () => {
    const store = memoryRecords();
    const endpointName = "iris-7";
    const models = release("7").models.map((model) => ({ ...model, endpointName }));
    const changed = { describe: () => Promise.resolve({ ...definition("7"), createdInSeconds: 1800 }) };
    await recordRelease(release("7", { models }), { store, endpoints });
    for (const version of ["7", "8"]) {
      const record = await recordRelease(release(version, { models }), { store, endpoints: changed });
      expect(record.models[0]?.definition?.createdInSeconds).toBe(240);
    }
  });

  it("converges when it is killed after any of its calls and run again", async () => {
    for (let calls = 1; ; calls += 1) {
      const store = memoryRecords();
      await recordRelease(release("6", { keep: 9 }), { store, endpoints });
      await recordRelease(release("7", { keep: 9 }), { store, endpoints });
      const life = { left: calls };
      const ports = { store: mortal(store, life), endpoints: mortal(endpoints, life) };
      const ended = await recordRelease(
        release("8", { traffic: { version: "7", candidate: null }, keep: 0 }),
        ports,
      ).catch((error: Error) => error.message);
      await recordRelease(release("8", { traffic: { version: "7", candidate: null }, keep: 0 }), { store, endpoints });
      expect([calls, [...store.records.keys()].sort()]).toEqual([calls, ["7", "8"]]);
      if (ended !== "killed") break;
    }
  });
});

describe("recordRelease of models on the shared endpoint", () => {
  const shared = (version: string, artifacts: readonly string[], changes: Partial<ReleaseToRecord> = {}) => {
    const models = artifacts.map((key, i) => ({
      ...release(version).models[0]!,
      name: `model-${i}`,
      endpointName: "shared-1",
      artifacts: [key],
    }));
    return release(version, { models, artifacts, ...changes });
  };

  it("records the artifacts, which stay where they are, and describes the endpoint once for all", async () => {
    const asked: string[] = [];
    const record = await recordRelease(shared("8", ["models/a-1.tar.gz", "models/b-1.tar.gz"]), {
      store: memoryRecords(),
      endpoints: {
        describe: (name) => {
          asked.push(name);
          return endpoints.describe(name);
        },
      },
    });
    expect(record.models.map(({ artifacts }) => artifacts)).toEqual([["models/a-1.tar.gz"], ["models/b-1.tar.gz"]]);
    expect(asked).toEqual(["shared-1"]);
  });

  it("keeps the artifacts of every release that can be restored, and deletes those of others", async () => {
    const store = memoryRecords();
    for (const version of ["4", "5", "6", "7"]) {
      const key = `models/a-${version}.tar.gz`;
      store.shared.add(key);
      await recordRelease(shared(version, [key], { keep: 9 }), { store, endpoints });
    }
    store.shared.add("models/a-8.tar.gz").add("models/a-refused.tar.gz");
    await recordRelease(shared("8", ["models/a-8.tar.gz"], { traffic: { version: "5", candidate: null }, keep: 1 }), {
      store,
      endpoints,
    });
    expect([...store.shared]).toEqual(["models/a-5.tar.gz", "models/a-7.tar.gz", "models/a-8.tar.gz"]);
  });

  it("keeps the artifacts of models that are asleep, which no record has", async () => {
    const store = memoryRecords();
    store.shared.add("models/a-1.tar.gz").add("models/asleep-1.tar.gz");
    const artifacts = ["models/a-1.tar.gz", "models/asleep-1.tar.gz"];
    await recordRelease({ ...shared("8", ["models/a-1.tar.gz"]), artifacts }, { store, endpoints });
    expect([...store.shared]).toEqual(artifacts);
  });

  it("deletes none while a release with traffic has no record", async () => {
    const store = memoryRecords();
    store.shared.add("models/a-7.tar.gz");
    await recordRelease(shared("8", ["models/a-8.tar.gz"], { traffic: { version: "7", candidate: null } }), {
      store,
      endpoints,
    });
    expect([...store.shared]).toEqual(["models/a-7.tar.gz"]);
  });
});

describe("retireRestored", () => {
  const restored = { name: "iris-7", configurationName: "iris-7", modelNames: ["iris-7"] };
  const marker = {
    release: "7",
    replaced: "6",
    startedAt: "2026-11-29T21:00:00.000Z",
    finished: true,
    endpoints: [restored],
  };
  const options = {
    hasAllTraffic: () => Promise.resolve(true),
    seconds: 30,
    wait: () => Promise.resolve(),
    report: () => undefined,
  };

  it("deletes what a restore created once another release is live, and nothing while it is live itself", async () => {
    const store = memoryRecords();
    const deleted: string[] = [];
    const ports = { delete: ({ name }: { readonly name: string }) => Promise.resolve(void deleted.push(name)) };
    await store.writeMarker(marker);
    expect(await retireRestored({ ...options, live: "7" }, store, ports)).toEqual([]);
    expect(await store.readMarker()).toEqual(marker);
    expect(await retireRestored({ ...options, live: "8" }, store, ports)).toEqual(["iris-7"]);
    expect(deleted).toEqual(["iris-7"]);
    expect(await store.readMarker()).toBeNull();
  });

  it("deletes nothing while a function has traffic on another release", async () => {
    const store = memoryRecords();
    await store.writeMarker(marker);
    const waiting = { ...options, live: "8", hasAllTraffic: () => Promise.resolve(false) };
    const ports = { delete: () => Promise.reject(new Error("must not be deleted")) };
    expect(await retireRestored(waiting, store, ports)).toEqual([]);
    expect(await store.readMarker()).toEqual(marker);
  });

  it("waits for the last requests on the former version", async () => {
    const store = memoryRecords();
    await store.writeMarker(marker);
    const waits: number[] = [];
    const wait = (milliseconds: number) => Promise.resolve(void waits.push(milliseconds));
    await retireRestored({ ...options, live: "8", wait }, store, { delete: () => Promise.resolve() });
    expect(waits).toEqual([30_000]);
  });

  it("deletes the rest when it is killed after any of its calls and run again", async () => {
    for (const calls of [1, 2, 3]) {
      const store = memoryRecords();
      await store.writeMarker(marker);
      const standing = new Set(["iris-7"]);
      const ports = { delete: ({ name }: { readonly name: string }) => Promise.resolve(void standing.delete(name)) };
      const life = { left: calls };
      const attempt = retireRestored({ ...options, live: "8" }, mortal(store, life), mortal(ports, life));
      await expect(attempt).rejects.toThrow("killed");
      await retireRestored({ ...options, live: "8" }, store, ports);
      expect([calls, [...standing], await store.readMarker()]).toEqual([calls, [], null]);
    }
  });
});
