import { ApiError } from "../../../../functions/core/errors";
import { type Invocation, type InvocationAnswer, type StreamedAnswer } from "../../../../functions/core/invoke";
import { bodyLimit } from "../../../../functions/core/limits";
import { createEndpointProxy, type ProxyCall, type ProxyOptions } from "../../../../functions/core/proxy";
import { RequestRecord } from "../../../../functions/core/telemetry";
import { jsonOf, streamOf, textOf } from "../../support/read-response";

const png = Uint8Array.of(0x89, 0x50, 0, 0xff);
const failure = new ApiError("model_unavailable", "The model cannot be reached at the moment.", { transient: true });

function slices(...parts: (string | Error)[]): AsyncIterable<Uint8Array> {
  return (async function* () {
    for (const part of parts) {
      await Promise.resolve();
      if (part instanceof Error) throw part;
      yield Buffer.from(part);
    }
  })();
}

function set(options: Partial<ProxyOptions> = {}) {
  const invoke = jest.fn<Promise<InvocationAnswer>, [Invocation]>(() =>
    Promise.resolve({ bytes: png, contentType: "image/png", variant: "live" }),
  );
  const invokeStream = jest.fn<Promise<StreamedAnswer>, [Invocation]>(() =>
    Promise.resolve({ body: slices("a", "b"), contentType: "text/plain", variant: "live" }),
  );
  const loadControlPlane = jest.fn(() =>
    Promise.resolve({ listNames: () => Promise.resolve([]), describe: () => Promise.resolve(null) }),
  );
  const proxy = createEndpointProxy({
    endpoints: ["team-a-*"],
    invoke,
    invokeStream,
    loadControlPlane,
    coldWaitSeconds: 0,
    answerSeconds: 5,
    ...options,
  });
  return { proxy, invoke, invokeStream, loadControlPlane };
}

interface TestCall extends ProxyCall {
  readonly charge: jest.Mock<Promise<void>, []>;
  readonly onFailure: jest.Mock<void, [unknown]>;
}

function call(change: Partial<ProxyCall> = {}): TestCall {
  const beginning = { requestId: "r", method: "POST", path: "/", bytesIn: 0 };
  return {
    endpoint: "team-a-x",
    headers: { "content-type": "text/csv" },
    bytes: Buffer.from("1,2"),
    base64: false,
    record: new RequestRecord(beginning, false, () => 0),
    ...change,
    charge: jest.fn(() => Promise.resolve()),
    onFailure: jest.fn<void, [unknown]>(),
  };
}

describe.each(["invoke", "invokeStream"] as const)("%s", (operation) => {
  it("sends the body as it came, with its content type, and charges the caller once", async () => {
    const setting = set();
    const one = call({ headers: { "content-type": "text/csv", accept: "text/plain" } });
    await setting.proxy[operation](one);
    expect(setting[operation].mock.calls.map(([{ signal, ...invocation }]) => [invocation, signal.aborted])).toEqual([
      [
        {
          endpoint: "team-a-x",
          bytes: one.bytes,
          contentType: "text/csv",
          accept: "text/plain",
          options: [],
          targetVariant: null,
        },
        false,
      ],
    ]);
    expect(one.charge).toHaveBeenCalledTimes(1);
    expect(one.record).toMatchObject({ endpoint: "team-a-x", variant: "live", attempts: 1 });
  });

  it.each([
    ["a name that is not allowed", { endpoint: "team-b-x" }, "endpoint_not_found"],
    ["a name that is none", { endpoint: "team-a-x/../../y" }, "endpoint_not_found"],
    [
      "a header that SageMaker would not take",
      { headers: { "x-amzn-sagemaker-target-variant": "a b" } },
      "invalid_request",
    ],
    ["a header without effect", { headers: { "x-amzn-sagemaker-accept-colour": "red" } }, "unsupported_parameter"],
    ["a body that is too large", { bytes: Buffer.alloc(bodyLimit("always-on", false).bytes + 1) }, "payload_too_large"],
  ] as const)("refuses %s before anybody is asked or charged", async (_what, change, code) => {
    const setting = set();
    const one = call(change);
    await expect(setting.proxy[operation](one)).rejects.toMatchObject({ code });
    expect(one.charge).not.toHaveBeenCalled();
    expect(setting[operation]).not.toHaveBeenCalled();
    expect(one.record.endpoint).toBeNull();
  });

  it.each([true, false])("takes a body of the limit and says which it is beyond it (base64: %s)", async (base64) => {
    const { bytes, owner } = bodyLimit("always-on", base64);
    const setting = set();
    await setting.proxy[operation](call({ base64, bytes: Buffer.alloc(bytes) }));
    await expect(setting.proxy[operation](call({ base64, bytes: Buffer.alloc(bytes + 1) }))).rejects.toMatchObject({
      message: `The body has ${bytes + 1} bytes. An endpoint takes at most ${bytes}: the limit of ${owner}.`,
    });
  });

  it("calls no endpoint if the caller's quota is used up", async () => {
    const setting = set();
    const one = call();
    const used = new ApiError("quota_exceeded", "No.");
    one.charge.mockRejectedValue(used);
    await expect(setting.proxy[operation](one)).rejects.toBe(used);
    expect(setting[operation]).not.toHaveBeenCalled();
  });

  it("asks again after a fault that passes", async () => {
    const setting = set();
    setting[operation].mockRejectedValueOnce(failure);
    const one = call();
    expect((await setting.proxy[operation](one)).status).toBe(200);
    expect([setting[operation].mock.calls.length, one.charge.mock.calls.length]).toEqual([2, 1]);
  });

  it("says that the endpoint does not exist as if it were not allowed", async () => {
    const setting = set();
    const cause = Object.assign(new Error("Endpoint team-a-x of account 1 not found."), { name: "ValidationError" });
    setting[operation].mockRejectedValue(new ApiError("model_unavailable", "?", { cause }));
    const { message } = (await setting.proxy[operation](call()).catch((error: unknown) => error)) as ApiError;
    const other = (await setting.proxy[operation](call({ endpoint: "team-b" })).catch(
      (error: unknown) => error,
    )) as ApiError;
    expect([message, other.code]).toEqual([other.message, "endpoint_not_found"]);
    expect(setting[operation]).toHaveBeenCalledTimes(1);
  });

  it("gives up when the caller has hung up", async () => {
    const gone = new AbortController();
    const signals: boolean[] = [];
    const refuse = ({ signal }: Pick<Invocation, "signal">) => {
      gone.abort();
      signals.push(signal.aborted);
      return Promise.reject(failure);
    };
    const { proxy } = set({ invoke: refuse, invokeStream: refuse });
    await expect(proxy[operation](call({ signal: gone.signal }))).rejects.toBe(failure);
    expect(signals).toEqual([true]);
  });
});

describe("invoke", () => {
  it("returns the answer's bytes and content type unchanged", async () => {
    const response = await set().proxy.invoke(call());
    expect([...(await response.bytes())]).toEqual([...png]);
    expect(response.headers).toEqual({
      "content-type": "image/png",
      "x-amzn-invoked-production-variant": "live",
    });
  });
});

describe("invokeStream", () => {
  it("gives slices as they come", async () => {
    const response = await set().proxy.invokeStream(call());
    const seen: string[] = [];
    for await (const slice of response.body as unknown as AsyncIterable<Uint8Array>) {
      seen.push(Buffer.from(slice).toString());
    }
    expect(seen).toEqual(["a", "b"]);
    expect(response.headers["content-type"]).toBe("text/plain");
  });

  it("may be empty", async () => {
    const setting = set();
    setting.invokeStream.mockResolvedValue({ body: slices(), variant: null });
    expect(await textOf(setting.proxy.invokeStream(call()))).toBe("");
  });

  it("has a status, and another attempt, for a failure before the first slice", async () => {
    const setting = set();
    setting.invokeStream.mockResolvedValueOnce({ body: slices(failure), variant: null });
    expect(await textOf(setting.proxy.invokeStream(call()))).toBe("ab");
    setting.invokeStream.mockImplementation(() => Promise.resolve({ body: slices(failure), variant: null }));
    await expect(setting.proxy.invokeStream(call())).rejects.toBe(failure);
  });

  it("breaks off for a failure after it, and says so to the log", async () => {
    const setting = set();
    setting.invokeStream.mockResolvedValue({ body: slices("a", failure), variant: null });
    const one = call();
    const reader = (await streamOf(setting.proxy.invokeStream(one))).getReader();
    expect(Buffer.from((await reader.read()).value as Uint8Array).toString()).toBe("a");
    await expect(reader.read()).rejects.toBe(failure);
    expect(one.onFailure.mock.calls).toEqual([[failure]]);
  });

  it("stops reading the endpoint when the caller stops reading", async () => {
    const setting = set();
    let isEnded = false;
    setting.invokeStream.mockResolvedValue({
      variant: null,
      body: (async function* () {
        try {
          for (;;) yield await Promise.resolve(Buffer.from("a"));
        } finally {
          isEnded = true;
        }
      })(),
    });
    await (await streamOf(setting.proxy.invokeStream(call()))).cancel();
    expect(isEnded).toBe(true);
  });
});

describe("list", () => {
  it("loads the control plane when it is first needed, and once", async () => {
    const { proxy, loadControlPlane } = set();
    await proxy.invoke(call());
    expect(loadControlPlane).not.toHaveBeenCalled();
    for (let i = 0; i < 2; i++) {
      const response = await proxy.list(new URLSearchParams());
      expect(await jsonOf(response)).toEqual({
        object: "list",
        data: [],
        first_id: null,
        last_id: null,
        has_more: false,
      });
    }
    expect(loadControlPlane).toHaveBeenCalledTimes(1);
  });
});
