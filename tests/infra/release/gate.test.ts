import { readCaller, type AuthorizerContext } from "../../../functions/core/callers/access";
import { httpApiEvent, type HttpApiEvent } from "../../../functions/lambda/events/http-api";
import {
  checkRelease,
  type ApiAnswer,
  type CandidateModel,
  type CandidateVariant,
  type GatePorts,
} from "../../../infra/release/gate";
import { serverless } from "../../../model/limits";

const golden = (values: readonly number[]): CandidateVariant["golden"] => ({
  reference: "test 1.0",
  tolerance: 0.001,
  cases: values.map((value) => ({ name: `case ${value}`, request: { value }, response: { doubled: 2 * value } })),
});

const iris: CandidateModel = {
  name: "iris",
  endpointName: "iris-1",
  configurationName: "iris-config-1",
  variants: [{ targetVariant: null, golden: golden([1, 2, 3]) }],
};

const answer = (statusCode: number, body: unknown): ApiAnswer => ({
  statusCode,
  headers: {},
  body: JSON.stringify(body),
});

/** A world in which all is well, but for what `changes` say. Its clock moves only while the gate waits. */
function world(changes: Partial<GatePorts> = {}): GatePorts & { readonly events: HttpApiEvent[] } {
  const events: HttpApiEvent[] = [];
  let clock = 0;
  return {
    events,
    describeEndpoint: (name) =>
      Promise.resolve({
        status: "InService",
        configurationName: name.replace(/-(\d)$/, "-config-$1"),
        failureReason: undefined,
      }),
    callApi: (event) => {
      events.push(event);
      const { value } = JSON.parse(event.body ?? "") as { value: number };
      return Promise.resolve(answer(200, { doubled: 2 * value + 0.0005, extra: "x" }));
    },
    wait: (milliseconds) => {
      clock += milliseconds;
      return Promise.resolve();
    },
    now: () => clock,
    ...changes,
  };
}

function refusal(...problems: string[]): string {
  return [
    "The release failed its checks. The live version and its endpoints are unchanged.",
    ...problems.map((problem) => `  - ${problem}`),
    "Fix the problems or revert the change, then run `pulumi up` again.",
  ].join("\n");
}

describe("checkRelease", () => {
  it("lets a release pass whose endpoints serve and whose answers are the golden ones, within the tolerance", async () => {
    const ports = world();
    await expect(checkRelease([iris], ports)).resolves.toBeUndefined();
    expect(ports.events.map(({ rawPath, body }) => [rawPath, body])).toEqual([
      ["/v1/models/iris/predict", '{"value":1}'],
      ["/v1/models/iris/predict", '{"value":2}'],
      ["/v1/models/iris/predict", '{"value":3}'],
    ]);
  });

  it("asks the function with events that API Gateway could have made", async () => {
    const ports = world();
    await checkRelease([iris], ports);
    for (const event of ports.events) expect(httpApiEvent.parse(event)).toEqual(event);
  });

  it("is let in by any stack, whoever may call that, and takes no answer that was kept", async () => {
    const ports = world();
    await checkRelease([iris], ports);
    const [event] = ports.events;
    const context = event?.requestContext.authorizer as AuthorizerContext;
    const caller = { kind: "key", id: "release-gate", scopes: ["predict"], models: null, limits: {} };
    expect(readCaller(context, { keys: false, anonymous: { scopes: [] } })).toEqual(caller);
    expect(event?.headers).toEqual({ "cache-control": "no-store", "content-type": "application/json" });
  });

  it("refuses an endpoint that is not in service, with SageMaker's reason, before it asks it anything", async () => {
    const ports = world({
      describeEndpoint: () =>
        Promise.resolve({
          status: "Failed",
          configurationName: "iris-config-1",
          failureReason: "The primary container did not pass the ping health check.",
        }),
    });
    await expect(checkRelease([iris], ports)).rejects.toThrow(
      refusal(
        'iris: endpoint "iris-1" is Failed, not InService: The primary container did not pass the ping health check. (its log: /aws/sagemaker/Endpoints/iris-1)',
      ),
    );
    expect(ports.events).toEqual([]);
  });

  it("refuses an endpoint that SageMaker has put back to another configuration", async () => {
    const ports = world({
      describeEndpoint: () =>
        Promise.resolve({ status: "InService", configurationName: "iris-config-0", failureReason: undefined }),
    });
    await expect(checkRelease([iris], ports)).rejects.toThrow(
      refusal('iris: endpoint "iris-1" has configuration "iris-config-0", expected "iris-config-1"'),
    );
  });

  it("refuses a model that answers something else, naming each case and where it departs", async () => {
    const ports = world({ callApi: () => Promise.resolve(answer(200, { doubled: 4 })) });
    await expect(checkRelease([iris], ports)).rejects.toThrow(
      refusal(
        'iris: golden case "case 1" returned a different answer: $.doubled: expected 2, got 4 (2 apart)',
        'iris: golden case "case 3" returned a different answer: $.doubled: expected 6, got 4 (2 apart)',
      ),
    );
  });

  it("tells three wrong answers of a model one by one, and counts the rest", async () => {
    const ports = world({ callApi: () => Promise.resolve(answer(200, { doubled: 0 })) });
    await expect(
      checkRelease([{ ...iris, variants: [{ targetVariant: null, golden: golden([1, 2, 3, 4, 5]) }] }], ports),
    ).rejects.toThrow(
      refusal(
        'iris: golden case "case 1" returned a different answer: $.doubled: expected 2, got 0 (2 apart)',
        'iris: golden case "case 2" returned a different answer: $.doubled: expected 4, got 0 (4 apart)',
        'iris: golden case "case 3" returned a different answer: $.doubled: expected 6, got 0 (6 apart)',
        "iris: 2 more golden cases returned different answers",
      ),
    );
  });

  it("asks every variant of a model for its own answers, by name, and tells which one departs", async () => {
    const ports = world();
    const variants = [
      { targetVariant: "A", golden: golden([1]) },
      {
        targetVariant: "B-2",
        golden: { ...golden([2]), cases: [{ name: "two", request: { value: 2 }, response: {} }] },
      },
      {
        targetVariant: "C",
        golden: { ...golden([3]), cases: [{ name: "three", request: { value: 3 }, response: 0 }] },
      },
    ];
    await expect(checkRelease([{ ...iris, variants }], ports)).rejects.toThrow(
      refusal(
        'iris (C): golden case "three" returned a different answer: $: expected 0, got {"doubled":6.0005,"extra":"x"}',
      ),
    );
    expect(ports.events.map(({ rawQueryString }) => rawQueryString)).toEqual([
      "target_variant=A",
      "target_variant=B-2",
      "target_variant=C",
    ]);
  });

  it("takes any configuration of an endpoint that is not the stack's, as long as it is in service", async () => {
    const existing = { ...iris, configurationName: null };
    await expect(checkRelease([existing], world())).resolves.toBeUndefined();
    const describeEndpoint = () =>
      Promise.resolve({ status: "Updating", configurationName: "theirs", failureReason: undefined });
    await expect(checkRelease([existing], world({ describeEndpoint }))).rejects.toThrow(
      refusal('iris: endpoint "iris-1" is Updating, not InService (its log: /aws/sagemaker/Endpoints/iris-1)'),
    );
  });

  it("refuses a model whose contract the new version does not take, after one case", async () => {
    let calls = 0;
    const ports = world({
      callApi: () => {
        calls += 1;
        return Promise.resolve(answer(400, { error: "value: expected text" }));
      },
    });
    await expect(checkRelease([iris], ports)).rejects.toThrow(
      refusal('iris: golden case "case 1" returned status 400: {"error":"value: expected text"}'),
    );
    expect(calls).toBe(1);
  });

  it("waits for a cold container as long as SageMaker lets it start", async () => {
    const ports = world();
    const warm = ports.callApi;
    const startMs = serverless.startupSeconds * 1000 - 10_000;
    const cold = {
      ...ports,
      callApi: (event: HttpApiEvent) => (ports.now() < startMs ? Promise.resolve(answer(503, {})) : warm(event)),
    };
    await expect(checkRelease([iris], cold)).resolves.toBeUndefined();
    expect(ports.now()).toBeGreaterThanOrEqual(startMs);
  });

  it.each([429, 500, 502, 503, 504])("gives up on a model that goes on answering %i", async (status) => {
    const ports = world({ callApi: () => Promise.resolve(answer(status, { error: "no" })) });
    await expect(checkRelease([iris], ports)).rejects.toThrow(
      refusal(`iris: golden case "case 1" returned status ${status}: {"error":"no"}`),
    );
    expect(ports.now()).toBe(serverless.startupSeconds * 1000);
  });

  it("reports what is wrong with every model at once", async () => {
    const models = Array.from({ length: 7 }, (_, i) => ({
      ...iris,
      name: `m${i}`,
      endpointName: `m${i}-${i}`,
      configurationName: i % 3 === 0 ? "another" : `m${i}-config-${i}`,
    }));
    await expect(checkRelease(models, world())).rejects.toThrow(
      refusal(
        ...[0, 3, 6].map(
          (i) => `m${i}: endpoint "m${i}-${i}" has configuration "m${i}-config-${i}", expected "another"`,
        ),
      ),
    );
  });

  it("asks at most five models at once, so that a small account has room for callers", async () => {
    let running = 0;
    let most = 0;
    const ports = world();
    const callApi = async (event: HttpApiEvent) => {
      most = Math.max(most, ++running);
      await new Promise((resolve) => setImmediate(resolve));
      running -= 1;
      return ports.callApi(event);
    };
    const models = Array.from({ length: 12 }, (_, i) => ({ ...iris, name: `m${i}` }));
    await checkRelease(models, { ...ports, callApi });
    expect(most).toBe(5);
  });
});
