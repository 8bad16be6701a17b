import { type Endpoint } from "../../../local/sagemaker/endpoint";
import { readBody } from "../../../local/read-body";
import { alwaysOn, fakeEndpoint, type FakeEndpointOptions, serverless } from "../fake-endpoint";
import { waitUntil } from "../wait-until";

const endpoints: Endpoint[] = [];
afterEach(() => Promise.all(endpoints.splice(0).map((endpoint) => endpoint.scaleToZero())));

function create(options: FakeEndpointOptions = {}): Endpoint {
  const endpoint = fakeEndpoint(options);
  endpoints.push(endpoint);
  return endpoint;
}

async function invoke(endpoint: Endpoint, order: object = {}, timeoutSeconds = 60) {
  const signal = new AbortController().signal;
  const request = { headers: {}, body: Buffer.from(JSON.stringify(order)), timeoutSeconds, signal };
  return endpoint.invoke(endpoint.pickVariant(), request, async (answer) => {
    const { body } = await readBody(answer, 1e6);
    return JSON.parse(String(body)) as { pid: number };
  });
}

const states = ({ replicas }: Endpoint) => replicas.map(({ state }) => state);

describe("a serverless endpoint", () => {
  it("has no container until the first call, and keeps it for the next", async () => {
    const endpoint = create();
    endpoint.launch();
    expect(states(endpoint)).toEqual(["stopped"]);
    const first = await invoke(endpoint);
    const second = await invoke(endpoint);
    expect(second.pid).toBe(first.pid);
    expect(endpoint.replicas.map(({ starts }) => starts)).toEqual([1]);
  });

  it("is in service while it has no container", () => {
    expect(create().status).toBe("InService");
  });

  it("scales to zero when it has been idle, and starts again", async () => {
    const endpoint = create({ behaviour: { idleSeconds: 0.2 } });
    await invoke(endpoint);
    await waitUntil(() => states(endpoint)[0] === "stopped");
    await invoke(endpoint);
    expect(endpoint.replicas.map(({ starts }) => starts)).toEqual([2]);
  });

  it("is not idle while a call runs", async () => {
    const endpoint = create({ behaviour: { idleSeconds: 0.1 } });
    await expect(invoke(endpoint, { sleepMs: 500 })).resolves.toHaveProperty("pid");
    expect(endpoint.replicas.map(({ starts }) => starts)).toEqual([1]);
  });

  it("refuses a call whose container takes too long to start, and serves it later", async () => {
    const endpoint = create({ behaviour: { coldStartSeconds: 1, notReadySeconds: 0.1 } });
    await expect(invoke(endpoint)).rejects.toMatchObject({ type: "ModelNotReadyException", status: 429 });
    await waitUntil(() => states(endpoint)[0] === "ready");
    await expect(invoke(endpoint)).resolves.toHaveProperty("pid");
  });

  it("throttles what is above its concurrency", async () => {
    const endpoint = create();
    await invoke(endpoint);
    const running = [invoke(endpoint, { sleepMs: 300 }), invoke(endpoint, { sleepMs: 300 })];
    await expect(invoke(endpoint)).rejects.toMatchObject({ type: "ThrottlingException", status: 400 });
    await Promise.all(running);
    await expect(invoke(endpoint)).resolves.toHaveProperty("pid");
  });

  it("gives a ModelError to the call that its container dies of, and starts another for the next", async () => {
    const endpoint = create();
    await expect(invoke(endpoint, { exit: true })).rejects.toMatchObject({
      type: "ModelError",
      status: 424,
      members: {
        OriginalStatusCode: 0,
        OriginalMessage: "An error occurred while handling request as the model process exited.",
      },
    });
    await expect(invoke(endpoint)).resolves.toHaveProperty("pid");
  });

  it("says why its container does not start", async () => {
    await expect(invoke(create({ environment: { FAKE_START: "exit" } }))).rejects.toMatchObject({
      type: "ModelError",
      members: { OriginalStatusCode: 0, OriginalMessage: "The process ended with exit code 3." },
    });
  });

  it("gives up on a container that does not answer in time", async () => {
    await expect(invoke(create(), { sleepMs: 5000 }, 0.3)).rejects.toMatchObject({
      type: "ModelError",
      members: {
        OriginalStatusCode: 0,
        OriginalMessage:
          "Your invocation timed out while waiting for a response from container primary. Review the latency metrics " +
          "for each container in Amazon CloudWatch, resolve the issue, and try again.",
      },
    });
  });

  it("keeps its container if concurrency is provisioned", async () => {
    const hosting = { ...serverless, provisionedConcurrency: 1 };
    const endpoint = create({ hosting, behaviour: { idleSeconds: 0.1 } });
    endpoint.launch();
    await waitUntil(() => states(endpoint)[0] === "ready");
    await invoke(endpoint);
    endpoint.replicas[0]?.crash();
    await waitUntil(() => endpoint.replicas[0]?.starts === 2 && states(endpoint)[0] === "ready");
  });
});

it("a closed endpoint starts no container for calls in progress", async () => {
  const endpoint = create({ behaviour: { latencyMs: 300 } });
  await invoke(endpoint);
  const calls = [invoke(endpoint), invoke(endpoint)];
  await endpoint.close();
  expect(await Promise.allSettled(calls)).toMatchObject([
    { status: "rejected", reason: { type: "ServiceUnavailable" } },
    { status: "rejected", reason: { type: "ServiceUnavailable" } },
  ]);
  expect(states(endpoint)).toEqual(["stopped"]);
});

describe("an always-on endpoint", () => {
  it("has a container for each instance from the start, and is in service once one is ready", async () => {
    const endpoint = create({ hosting: alwaysOn });
    expect(endpoint.status).toBe("Creating");
    endpoint.launch();
    await waitUntil(() => states(endpoint).every((state) => state === "ready"));
    expect(endpoint.status).toBe("InService");
  });

  it("sends a call to the instance that is least busy", async () => {
    const endpoint = create({ hosting: alwaysOn });
    endpoint.launch();
    await waitUntil(() => states(endpoint).every((state) => state === "ready"));
    const answers = await Promise.all([invoke(endpoint, { sleepMs: 200 }), invoke(endpoint)]);
    expect(new Set(answers.map(({ pid }) => pid))).toEqual(new Set(endpoint.replicas.map(({ pid }) => pid)));
  });

  it("lets early calls wait for the first container", async () => {
    const endpoint = create({ hosting: alwaysOn });
    endpoint.launch();
    await expect(invoke(endpoint)).resolves.toHaveProperty("pid");
  });

  it("is unavailable while no instance is healthy, and starts crashed containers again", async () => {
    const endpoint = create({ hosting: { ...alwaysOn, instanceCount: 1 } });
    endpoint.launch();
    const { pid } = await invoke(endpoint);
    // The next start takes long enough to be seen.
    endpoint.behaviour = { ...endpoint.behaviour, coldStartSeconds: 3 };
    await expect(invoke(endpoint, { exit: true })).rejects.toMatchObject({ type: "ModelError" });
    await waitUntil(() => states(endpoint)[0] !== "ready");
    await expect(invoke(endpoint)).rejects.toMatchObject({ type: "ServiceUnavailable", status: 503 });
    await waitUntil(() => states(endpoint)[0] === "ready");
    expect((await invoke(endpoint)).pid).not.toBe(pid);
  });
});

describe("an endpoint with several variants", () => {
  const variants = [
    { name: "a", weight: 3 },
    { name: "b", weight: 0 },
    { name: "c", weight: 1 },
  ];

  it.each([
    [0, "a"],
    [0.7499, "a"],
    [0.75, "c"],
    [0.9999, "c"],
  ])("gives the draw %d to %s: each variant has its weight's share", (draw, name) => {
    const endpoint = create({ hosting: alwaysOn, variants, random: () => draw });
    expect(endpoint.pickVariant().name).toBe(name);
  });

  it("gives calls to the first if all weights are 0", () => {
    const weightless = variants.map(({ name }) => ({ name, weight: 0 }));
    expect(create({ hosting: alwaysOn, variants: weightless }).pickVariant().name).toBe("a");
  });

  it("sends calls to the variant that they name, whatever its weight", () => {
    expect(create({ hosting: alwaysOn, variants }).pickVariant("b").name).toBe("b");
  });

  it("refuses an unknown variant and lists the known ones", () => {
    expect(() => create({ hosting: alwaysOn, variants }).pickVariant("d")).toThrow(
      "Variant d of endpoint iris-0a1b2c3d not found: it has a, b, c.",
    );
  });

  it("has containers for each, and is in service once all are", async () => {
    const endpoint = create({ hosting: { ...alwaysOn, instanceCount: 1 }, variants });
    endpoint.launch();
    expect(states(endpoint)).toEqual(["starting", "starting", "starting"]);
    await endpoint.replicas[0]?.start();
    await waitUntil(() => endpoint.status === "InService");
    expect(states(endpoint)).toEqual(["ready", "ready", "ready"]);
  });
});

describe("the simulated faults of an endpoint", () => {
  it.each([
    ["failRate", { type: "ModelError", status: 424, members: { OriginalStatusCode: 500 } }],
    ["throttleRate", { type: "ThrottlingException", status: 400 }],
    ["resetRate", { name: "Error" }],
  ])("%s affects its share of the calls", async (rate, error) => {
    const draws = [0.49, 0.5];
    const endpoint = create({ behaviour: { [rate]: 0.5 }, random: () => draws[0] ?? 1 });
    await expect(invoke(endpoint)).rejects.toMatchObject(error);
    draws.shift();
    await expect(invoke(endpoint)).resolves.toHaveProperty("pid");
  });

  it("latencyMs delays each answer", async () => {
    const endpoint = create({ behaviour: { latencyMs: 300 } });
    await invoke(endpoint);
    const start = performance.now();
    await invoke(endpoint);
    expect(performance.now() - start).toBeGreaterThanOrEqual(299);
  });
});
