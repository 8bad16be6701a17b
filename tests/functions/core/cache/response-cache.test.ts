import { type ApiSettings } from "../../../../functions/core/api-settings";
import { type AnswerStore, maxKeptBytes } from "../../../../functions/core/cache/answer-store";
import { type CheckedRequest, createResponseCache } from "../../../../functions/core/cache/response-cache";
import { type Model } from "../../../../functions/core/models/model";
import { createMemoryAnswers } from "../../../../functions/stores/memory-answers";
import { versatile } from "../../support/models";
import { Clock } from "../../stores/each-store";

const settings = { seconds: 300, entries: 1000, images: false };
const answer = { bytes: Buffer.from('{"y":2}'), variant: "Blue" };

function ask(change: Partial<CheckedRequest> = {}, json = '{"x":1}'): CheckedRequest {
  return { options: [], targetVariant: null, contentType: "application/json", bytes: Buffer.from(json), ...change };
}

function createCache(change: Partial<ApiSettings["cache"]> = {}, store: AnswerStore = createMemoryAnswers(1000)) {
  const clock = new Clock();
  const cache = createResponseCache(store, { ...settings, ...change }, clock.now);
  const keep = (model: Model, request: CheckedRequest, cacheControl: string | null = null) =>
    cache.entry(model, request, cacheControl)?.keep(answer);
  const read = (model: Model, request: CheckedRequest, cacheControl: string | null = null) =>
    cache.entry(model, request, cacheControl)?.read();
  return { clock, keep, read };
}

describe("the response cache", () => {
  it("gives an answer as it came, for as long as the setting says", async () => {
    const { clock, keep, read } = createCache();
    expect(await read(versatile, ask())).toBeNull();
    await keep(versatile, ask());
    clock.time += 299_999;
    expect(await read(versatile, ask())).toEqual(answer);
    clock.time += 1;
    expect(await read(versatile, ask())).toBeNull();
  });

  it.each([
    ["blanks", ask({}, '{ "x" : 1 }')],
    ["another spelling of a number", ask({}, '{"x":1.0}')],
  ])("takes a request with %s for the same", async (_what, request) => {
    const { keep, read } = createCache();
    await keep(versatile, ask());
    expect(await read(versatile, request)).toEqual(answer);
  });

  it("takes options in another order for the same", async () => {
    const { keep, read } = createCache();
    await keep(versatile, ask({ options: ["explain", "details"] }));
    expect(await read(versatile, ask({ options: ["details", "explain"] }))).toEqual(answer);
  });

  it.each<[string, Model, CheckedRequest]>([
    ["another body", versatile, ask({}, '{"x":2}')],
    ["another option", versatile, ask({ options: ["explain"] })],
    ["a variant", versatile, ask({ targetVariant: "Blue" })],
    ["another version of the model", { ...versatile, version: "v3" }, ask()],
    ["another model of the same version", { ...versatile, name: "other" }, ask()],
    ["another content type", versatile, ask({ contentType: "text/csv" })],
  ])("does not take a request with %s for the same", async (_what, model, request) => {
    const { keep, read } = createCache();
    await keep(versatile, ask());
    expect(await read(model, request)).toBeNull();
    await keep(model, request);
    expect(await read(model, request)).toEqual(answer);
  });

  it("tells raw bodies apart by every byte, and by their content type", async () => {
    const { keep, read } = createCache();
    const raw = (contentType: string, ...bytes: number[]) => ask({ contentType, bytes: Uint8Array.from(bytes) });
    await keep(versatile, raw("text/csv", 0xff, 0));
    expect(await read(versatile, raw("text/csv", 0xff, 0))).toEqual(answer);
    expect(await read(versatile, raw("text/csv", 0xfe, 0))).toBeNull();
    expect(await read(versatile, raw("image/png", 0xff, 0))).toBeNull();
  });

  it("does not keep what is larger than an item of the table may be", async () => {
    const store = createMemoryAnswers(1);
    const entry = createResponseCache(store, settings).entry(versatile, ask(), null);
    await entry?.keep({ ...answer, bytes: new Uint8Array(maxKeptBytes + 1) });
    expect(await entry?.read()).toBeNull();
    await entry?.keep({ ...answer, bytes: new Uint8Array(maxKeptBytes) });
    expect((await entry?.read())?.bytes.length).toBe(maxKeptBytes);
  });
});

describe("a request with cache-control", () => {
  it.each(["no-store", "No-Store", "max-age=0, no-store"])("%s neither reads nor keeps", async (cacheControl) => {
    const { keep, read } = createCache();
    await keep(versatile, ask());
    expect(await read(versatile, ask(), cacheControl)).toBeUndefined();
    await keep(versatile, ask({}, '{"x":2}'), cacheControl);
    expect(await read(versatile, ask({}, '{"x":2}'))).toBeNull();
  });

  it("no-cache asks anew and keeps what it gets", async () => {
    const { keep, read } = createCache();
    await keep(versatile, ask(), "no-cache");
    expect(await read(versatile, ask(), "no-cache")).toBeNull();
    expect(await read(versatile, ask())).toEqual(answer);
  });

  it("is served from the cache for any other value", async () => {
    const { keep, read } = createCache();
    await keep(versatile, ask());
    expect(await read(versatile, ask(), "max-age=60")).toEqual(answer);
  });
});

describe("answers", () => {
  const withKind = (kind: Model["contract"]["kind"]): Model => ({
    ...versatile,
    contract: { ...versatile.contract, kind },
  });

  it.each([
    ["tabular", true],
    ["forecast", true],
    ["text", true],
    ["image", false],
    ["chat", false],
  ] as const)("are kept for %s models: %s", async (kind, kept) => {
    const { keep, read } = createCache();
    await keep(withKind(kind), ask());
    expect(await read(withKind(kind), ask())).toEqual(kept ? answer : undefined);
  });

  it("are kept for images if the settings say so", async () => {
    const { keep, read } = createCache({ images: true });
    await keep(withKind("image"), ask());
    expect(await read(withKind("image"), ask())).toEqual(answer);
  });

  it("are not kept if the settings say so", async () => {
    expect(await createCache({ seconds: 0 }).read(versatile, ask())).toBeUndefined();
  });
});

it("a failing store counts as empty, and requests are answered without it", async () => {
  const failing: AnswerStore = {
    remembered: () => null,
    get: () => Promise.reject(new Error("Out of reach.")),
    put: () => Promise.reject(new Error("Out of reach.")),
  };
  const { keep, read } = createCache({}, failing);
  await keep(versatile, ask());
  expect(await read(versatile, ask())).toBeNull();
});
