import { ApiError } from "../../../../functions/core/errors";
import { ApiResponse } from "../../../../functions/core/response";
import { type IdempotencyStore, maxStoredBytes } from "../../../../functions/core/idempotency/idempotency-store";
import { type KeyedRequest, runOnce } from "../../../../functions/core/idempotency/run-once";
import { describeEachStore } from "../../stores/each-store";

const day = 24 * 3600 * 1000;
let keys = 0;

const answering = (status: number, body: string | Uint8Array = '{"y":2}', headers: Record<string, string> = {}) =>
  jest.fn(() =>
    Promise.resolve(
      new ApiResponse(Buffer.from(body), { status, headers: { "content-type": "application/json", ...headers } }),
    ),
  );

async function told(answer: Promise<ApiResponse>) {
  try {
    const response = await answer;
    return { status: response.status, headers: response.headers, body: (await response.bytes()).toString() };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return { code: error.code, message: error.message, ...error.headers };
  }
}

describeEachStore("a request with a key", (start) => {
  /** A new key each time, on one store. */
  function open() {
    const { clock, instance } = start();
    const request: KeyedRequest = {
      store: instance().idempotency,
      whenStoreIsDown: "closed",
      caller: { kind: "key", id: "k1" },
      route: "POST /predict",
      key: `key ${(keys += 1)}`,
      fingerprint: "f1",
      now: clock.now,
    };
    const once = (run: () => Promise<ApiResponse>, change: Partial<KeyedRequest> = {}) =>
      told(runOnce({ ...request, store: instance().idempotency, ...change }, run));
    return { clock, once };
  }

  it("runs once, and has its first answer again for a day: status, headers and body", async () => {
    const { clock, once } = open();
    const run = answering(201, '{"y":2}', { "x-model-version": "v1", "x-ratelimit-remaining": "7" });
    const headers = { "content-type": "application/json", "x-model-version": "v1" };
    expect(await once(run)).toEqual({
      status: 201,
      headers: { ...headers, "x-ratelimit-remaining": "7" },
      body: '{"y":2}',
    });
    clock.time += day - 1;
    expect(await once(run)).toEqual({
      status: 201,
      headers: { ...headers, "idempotent-replayed": "true" },
      body: '{"y":2}',
    });
    expect(run).toHaveBeenCalledTimes(1);
    clock.time += 1;
    await once(run);
    expect(run).toHaveBeenCalledTimes(2);
  });

  it("has bytes again as they were", async () => {
    const { once } = open();
    const bytes = Uint8Array.from({ length: 256 }, (_, i) => i);
    const run = () => Promise.resolve(new ApiResponse(bytes));
    await once(run);
    const again = await once(run);
    expect(again).toEqual(
      await told(Promise.resolve(new ApiResponse(bytes, { headers: { "idempotent-replayed": "true" } }))),
    );
  });

  it("has an answer without a body again", async () => {
    const { once } = open();
    const run = () => Promise.resolve(ApiResponse.empty({ status: 204 }));
    await once(run);
    expect(await once(run)).toEqual({ status: 204, headers: { "idempotent-replayed": "true" }, body: "" });
  });

  it("is a mistake if it asks something else", async () => {
    const { once } = open();
    const run = answering(200);
    await once(run);
    expect(await once(run, { fingerprint: "f2" })).toEqual({
      code: "idempotency_key_reused",
      message: "This Idempotency-Key came with another request before: a new request needs a new key.",
    });
    expect(run).toHaveBeenCalledTimes(1);
  });

  it("is another one of another caller, of another kind of caller, and on another route", async () => {
    const { once } = open();
    const run = answering(200);
    await once(run);
    await once(run, { caller: { kind: "key", id: "k2" } });
    await once(run, { caller: { kind: "jwt", id: "k1" } });
    await once(run, { route: "POST /v1/models/iris/predict" });
    expect(run).toHaveBeenCalledTimes(4);
  });

  it("runs exactly once when 50 come together: the others hear that it is running", async () => {
    const { once } = open();
    let finish = (_response: ApiResponse) => {};
    const run = jest.fn(() => new Promise<ApiResponse>((resolve) => (finish = resolve)));
    const answers: unknown[] = [];
    let refuse = () => {};
    const refused = new Promise<void>((resolve) => (refuse = resolve));
    const all = Array.from({ length: 50 }, async () => {
      answers.push(await once(run));
      if (answers.length === 49) refuse();
    });
    await refused;
    const running = {
      code: "idempotency_in_progress",
      message: "The first request with this Idempotency-Key is still running.",
      "retry-after": "1",
    };
    expect(answers).toEqual(Array(49).fill(running));
    finish(new ApiResponse(Buffer.from("1")));
    await Promise.all(all);
    expect(answers.at(-1)).toMatchObject({ status: 200, body: "1" });
    expect(await once(run)).toMatchObject({ status: 200, headers: { "idempotent-replayed": "true" }, body: "1" });
    expect(run).toHaveBeenCalledTimes(1);
  });

  it.each([200, 201, 400, 401, 403, 404, 413, 415, 422])("keeps an answer of %s", async (status) => {
    const { once } = open();
    const run = answering(status);
    await once(run);
    expect(await once(run)).toMatchObject({ status, headers: { "idempotent-replayed": "true" } });
    expect(run).toHaveBeenCalledTimes(1);
  });

  it.each([429, 500, 502, 503, 504])("runs again after an answer of %s", async (status) => {
    const { once } = open();
    await once(answering(status));
    expect(await once(answering(200))).toMatchObject({ status: 200, headers: { "content-type": "application/json" } });
  });

  it("runs again after an error", async () => {
    const { once } = open();
    await expect(once(() => Promise.reject(new Error("Broken.")))).rejects.toThrow("Broken.");
    expect(await once(answering(200))).toMatchObject({ status: 200 });
  });

  it("runs again if its answer streams, and the stream is not touched", async () => {
    const { once } = open();
    const run = () =>
      Promise.resolve(
        new ApiResponse(new Blob(["data: 1\n\n"]).stream(), { headers: { "content-type": "text/event-stream" } }),
      );
    await once(run);
    expect(await once(run)).toEqual({
      status: 200,
      headers: { "content-type": "text/event-stream" },
      body: "data: 1\n\n",
    });
  });

  it("runs again if its answer was larger than an item of the table may be", async () => {
    const { once } = open();
    const run = answering(200, new Uint8Array(maxStoredBytes + 1));
    await once(run);
    await once(run);
    expect(run).toHaveBeenCalledTimes(2);
  });

  it("runs again once the function must have died, since no caller waits longer than the gateway", async () => {
    const { clock, once } = open();
    await new Promise<void>((started) => {
      void once(() => {
        started();
        return new Promise(() => {});
      });
    });
    clock.time += 29_999;
    expect(await once(answering(200))).toMatchObject({ code: "idempotency_in_progress" });
    clock.time += 1;
    expect(await once(answering(200))).toMatchObject({ status: 200 });
  });

  it("is refused without reading the store if its key is invalid", async () => {
    await expect(open().once(answering(200), { key: "" })).rejects.toThrow("Idempotency-Key has 0 characters");
  });
});

describe("a store that is out of reach", () => {
  const gone = () => Promise.reject(new Error("connect ECONNREFUSED"));
  const request: KeyedRequest = {
    store: { claim: gone, finish: gone, release: gone },
    whenStoreIsDown: "open",
    caller: { kind: "key", id: "k1" },
    route: "POST /predict",
    key: "key",
    fingerprint: "f1",
  };

  it("lets requests run as if they had no key if the policy is open", async () => {
    expect(await told(runOnce(request, answering(200)))).toMatchObject({ status: 200, body: '{"y":2}' });
  });

  it("makes requests with a key a 503 if the policy is closed", async () => {
    const run = answering(200);
    expect(await told(runOnce({ ...request, whenStoreIsDown: "closed" }, run))).toEqual({
      code: "store_unavailable",
      message: "Idempotency keys cannot be looked up at the moment. Try again in some seconds.",
      "retry-after": "2",
    });
    expect(run).not.toHaveBeenCalled();
  });

  it.each([200, 503])("does not take the answer of %s away if it fails after the claim", async (status) => {
    const store: IdempotencyStore = { ...request.store, claim: () => Promise.resolve(null) };
    expect(await told(runOnce({ ...request, store, whenStoreIsDown: "closed" }, answering(status)))).toMatchObject({
      status,
      body: '{"y":2}',
    });
  });
});
