import { PassingFailure } from "../../../infra/release/patience";
import { type ReleaseRecord } from "../../../infra/release/record";
import { abortRelease } from "../../../tools/release/abort";
import { readReleases, type ReleaseStack } from "../../../tools/release/open-stack";
import { viewReleases } from "../../../tools/release/release-view";
import { restoreRelease } from "../../../tools/release/restore";
import { memoryRecords } from "../../infra/support/memory-records";

const definition = (name: string) => ({
  ...{ configurationName: name, variants: [{ ModelName: name }], createdInSeconds: 240 },
  models: [{ name, containers: [], placement: {} }],
});

/** Record of a release with an endpoint of its own, as the gate writes it. */
const record = (release: string, changes: Partial<ReleaseRecord> = {}): ReleaseRecord => ({
  release,
  recordedAt: "2026-11-29T20:15:30.000Z",
  functions: { api: { name: "api-1", version: release }, stream: null, authorizer: null },
  models: [
    {
      ...{ name: "iris", version: "0".repeat(12), endpointName: `iris-${release}` },
      ...{ definition: definition(`iris-${release}`), obstacle: null, metrics: [], variants: [], isChat: false },
    },
  ],
  shift: null,
  restoreRoleArn: "arn:aws:iam::123456789012:role/restore",
  restoreTags: {},
  rolledBack: null,
  hadAllTraffic: true,
  ...changes,
});

/** Stack in memory, on which no pause takes time. */
function createStack(live: string, standing: readonly string[], records: readonly ReleaseRecord[]) {
  const store = memoryRecords();
  for (const one of records) store.records.set(one.release, one);
  const aliases = new Map([["api-1", live]]);
  const endpoints = new Set(standing);
  const pauses: number[] = [];
  const stack: ReleaseStack = {
    store,
    endpoints: {
      describe: (name) => Promise.resolve(definition(name)),
      statusOf: (name) => Promise.resolve(endpoints.has(name) ? { status: "InService", reason: null } : null),
      create: (name) => Promise.resolve(void endpoints.add(name)),
      delete: ({ name }) => Promise.resolve(void endpoints.delete(name)),
    },
    clock: { now: () => 0, wait: (milliseconds) => Promise.resolve(void pauses.push(milliseconds)) },
    aliasOf: (name) => ({
      readAlias: () => Promise.resolve({ version: aliases.get(name) ?? "", candidate: null, percent: 0 }),
      pointAlias: (version) => Promise.resolve(void aliases.set(name, version)),
    }),
    shiftOf: () => null,
    check: () => Promise.resolve(),
    report: () => undefined,
  };
  const states = async () => viewReleases(await readReleases(stack)).map(({ release, state }) => [release, state]);
  return { stack, store, endpoints, pauses, states };
}

const three = [record("42", { hadAllTraffic: false }), record("41"), record("40")];
const all = ["iris-42", "iris-41", "iris-40"];

describe("restoreRelease", () => {
  it("notes that the release whose traffic it took was live and is rolled back", async () => {
    const { stack, store, states } = createStack("42", all, three);
    await restoreRelease(stack, "41");
    expect(await states()).toEqual([
      ["42", "rolled back"],
      ["41", "live"],
      ["40", "former"],
    ]);
    expect(store.records.get("42")).toMatchObject({ hadAllTraffic: true, rolledBack: "Release 41 was restored." });
  });

  it("does not go back, without a number, to a release from which a restore took the traffic", async () => {
    const { stack, store } = createStack("42", all, three);
    await restoreRelease(stack, "41");
    await store.write(record("43"));
    await stack.aliasOf("api-1").pointAlias("43");
    await store.deleteMarker();
    expect(await restoreRelease(stack, undefined)).toMatchObject({ release: "41" });
  });

  it("rolls nothing back when it goes forward again, and takes the note from the release that is live again", async () => {
    const { stack, states } = createStack("42", all, three);
    await restoreRelease(stack, "41");
    await restoreRelease(stack, "42");
    await restoreRelease(stack, "42");
    expect((await stack.store.list()).map(({ rolledBack }) => rolledBack)).toEqual([null, null, null]);
    expect(await states()).toEqual([
      ["42", "live"],
      ["41", "former"],
      ["40", "former"],
    ]);
  });

  it("names the release whose traffic it took when it is finished by an abort", async () => {
    const { stack, states } = createStack("42", all, three);
    const killed = new Error("killed");
    const store = { ...stack.store, write: () => Promise.reject(killed) };
    await expect(restoreRelease({ ...stack, store }, "41")).rejects.toThrow(killed);
    expect(await stack.store.readMarker()).toMatchObject({ replaced: "42", finished: false });
    await abortRelease(stack);
    expect(await states()).toContainEqual(["42", "rolled back"]);
  });

  it.each([
    ["the API", null, 30_000],
    ["a stream", { name: "stream-1", version: "1" }, 300_000],
  ])("waits for the last requests on %s before it deletes their endpoints", async (_, stream, pause) => {
    const functions = { ...record("1").functions, stream };
    const records = three.map((one) => ({ ...one, functions: { ...functions, api: one.functions.api } }));
    const { stack, endpoints, pauses } = createStack("42", ["iris-42"], records);
    await restoreRelease(stack, "41");
    expect([[...endpoints], pauses]).toEqual([["iris-42", "iris-41"], []]);
    await restoreRelease(stack, "40");
    expect([[...endpoints], pauses]).toEqual([["iris-42", "iris-40"], [pause]]);
  });
});

describe("readReleases", () => {
  it("asks again after AWS has throttled a call", async () => {
    const { stack } = createStack("42", all, three);
    const failed = new Set<string>();
    const throttled = <T>(name: string, call: () => Promise<T>) => {
      if (failed.has(name)) return call();
      failed.add(name);
      return Promise.reject(new PassingFailure(`${name} failed: ThrottlingException`));
    };
    const { store, aliasOf } = stack;
    const found = await readReleases({
      ...stack,
      store: {
        ...store,
        list: () => throttled("list", () => store.list()),
        readMarker: () => throttled("readMarker", () => store.readMarker()),
      },
      aliasOf: (name) => ({ ...aliasOf(name), readAlias: () => throttled("readAlias", aliasOf(name).readAlias) }),
    });
    expect([...failed]).toEqual(["list", "readAlias", "readMarker"]);
    expect(found).toMatchObject({ alias: { version: "42" }, newest: { release: "42" }, marker: null });
  });
});
