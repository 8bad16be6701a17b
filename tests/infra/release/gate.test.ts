import { readCaller, type AuthorizerContext } from "../../../functions/core/callers/access";
import { httpAuthorizerEvent, type HttpAuthorizerEvent } from "../../../functions/lambda/events/authorizer";
import { httpApiEvent, type HttpApiEvent } from "../../../functions/lambda/events/http-api";
import { restEvent, type RestEvent } from "../../../functions/lambda/events/rest-api";
import { type CandidateModel, type CandidateRelease, type CandidateVariant } from "../../../infra/release/candidate";
import { checkRelease } from "../../../infra/release/gate";
import { type ApiAnswer, type GatePorts } from "../../../infra/release/gate-ports";
import { PassingFailure } from "../../../infra/release/patience";
import { serverless } from "../../../model/limits";

const golden = (values: readonly number[]): CandidateVariant["golden"] => ({
  reference: "test 1.0",
  tolerance: 0.001,
  cases: values.map((value) => ({ name: `case ${value}`, request: { value }, response: { doubled: 2 * value } })),
});

const iris: CandidateModel = {
  name: "iris",
  endpointName: "iris-1",
  endpointUrn: "urn:pulumi:dev::modelfront::modelfront:index:ModelEndpoint$aws:sagemaker/endpoint:Endpoint::iris-1",
  configurationName: "iris-config-1",
  variants: [{ targetVariant: null, golden: golden([1, 2, 3]) }],
};

const answer = (statusCode: number, body: unknown): ApiAnswer => ({
  statusCode,
  headers: {},
  body: JSON.stringify(body),
});

interface World extends GatePorts {
  readonly events: HttpApiEvent[];
  readonly streamed: RestEvent[];
  readonly authorized: HttpAuthorizerEvent[];
  /** Progress, as `line` or `(line)` if it leaves no trace. */
  readonly progress: string[];
}

/** A world in which all is well, but for what `changes` say. Its clock moves only while the gate waits. */
function world(changes: Partial<GatePorts> = {}): World {
  const events: HttpApiEvent[] = [];
  const streamed: RestEvent[] = [];
  const authorized: HttpAuthorizerEvent[] = [];
  const progress: string[] = [];
  let clock = 0;
  return {
    events,
    streamed,
    authorized,
    progress,
    callStream: (event) => {
      streamed.push(event);
      return Promise.resolve({ statusCode: 200, headers: {}, body: "data: {}\n\ndata: [DONE]\n\n" });
    },
    callAuthorizer: (event) => {
      authorized.push(event);
      const refusal = JSON.stringify({ code: "invalid_credentials", message: "The key is not valid." });
      return Promise.resolve({ isAuthorized: true, context: { refusal } });
    },
    registerVersion: () => Promise.reject(new Error("This stack registers nothing.")),
    lastErrorLine: () => Promise.resolve(null),
    report: (line, lasts) => progress.push(lasts === "fleeting" ? `(${line})` : line),
    describeEndpoint: (name) =>
      Promise.resolve({
        status: "InService",
        configurationName: name.replace(/-(\d)$/, "-config-$1"),
        failureReason: undefined,
        instances: 0,
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

/** Checks a release of these models, without a streaming function or an authorizer. */
function check(models: readonly CandidateModel[], ports: GatePorts, changes: Partial<CandidateRelease> = {}) {
  return checkRelease({ models, stream: null, authorizer: false, ...changes }, ports);
}

const irisLog = "iris: its log is /aws/sagemaker/Endpoints/iris-1";

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
    await expect(check([iris], ports)).resolves.toBeUndefined();
    expect(ports.events.map(({ rawPath, body }) => [rawPath, body])).toEqual([
      ["/v1/models/iris/predict", '{"value":1}'],
      ["/v1/models/iris/predict", '{"value":2}'],
      ["/v1/models/iris/predict", '{"value":3}'],
    ]);
  });

  it("asks the function with events that API Gateway could have made", async () => {
    const ports = world();
    await check([iris], ports);
    for (const event of ports.events) expect(httpApiEvent.parse(event)).toEqual(event);
  });

  it("is let in by any stack, whoever may call that, and takes no answer that was kept", async () => {
    const ports = world();
    await check([iris], ports);
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
          instances: 0,
        }),
    });
    await expect(check([iris], ports)).rejects.toThrow(
      refusal(
        'iris: endpoint "iris-1" is Failed, not InService: The primary container did not pass the ping health check.',
        "iris: to create it again: pulumi up --replace 'urn:pulumi:dev::modelfront::modelfront:index:ModelEndpoint$aws:sagemaker/endpoint:Endpoint::iris-1'",
        irisLog,
      ),
    );
    expect(ports.events).toEqual([]);
  });

  it("refuses an endpoint that SageMaker has put back to another configuration", async () => {
    const ports = world({
      describeEndpoint: () =>
        Promise.resolve({
          status: "InService",
          configurationName: "iris-config-0",
          failureReason: undefined,
          instances: 0,
        }),
    });
    await expect(check([iris], ports)).rejects.toThrow(
      refusal('iris: endpoint "iris-1" has configuration "iris-config-0", expected "iris-config-1"', irisLog),
    );
  });

  it("refuses a model that answers something else, naming each case and where it departs", async () => {
    const ports = world({ callApi: () => Promise.resolve(answer(200, { doubled: 4 })) });
    await expect(check([iris], ports)).rejects.toThrow(
      refusal(
        'iris: golden case "case 1" returned a different answer: $.doubled: expected 2, got 4 (2 apart)',
        'iris: golden case "case 3" returned a different answer: $.doubled: expected 6, got 4 (2 apart)',
        irisLog,
      ),
    );
  });

  it("tells three wrong answers of a model one by one, and counts the rest", async () => {
    const ports = world({ callApi: () => Promise.resolve(answer(200, { doubled: 0 })) });
    await expect(
      check([{ ...iris, variants: [{ targetVariant: null, golden: golden([1, 2, 3, 4, 5]) }] }], ports),
    ).rejects.toThrow(
      refusal(
        'iris: golden case "case 1" returned a different answer: $.doubled: expected 2, got 0 (2 apart)',
        'iris: golden case "case 2" returned a different answer: $.doubled: expected 4, got 0 (4 apart)',
        'iris: golden case "case 3" returned a different answer: $.doubled: expected 6, got 0 (6 apart)',
        "iris: 2 more golden cases returned different answers",
        irisLog,
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
    await expect(check([{ ...iris, variants }], ports)).rejects.toThrow(
      refusal(
        'iris (C): golden case "three" returned a different answer: $: expected 0, got {"doubled":6.0005,"extra":"x"}',
        irisLog,
      ),
    );
    expect(ports.events.map(({ rawQueryString }) => rawQueryString)).toEqual([
      "target_variant=A",
      "target_variant=B-2",
      "target_variant=C",
    ]);
  });

  it("takes any configuration of an endpoint that is not the stack's, as long as it is in service", async () => {
    const existing = { ...iris, endpointUrn: null, configurationName: null };
    await expect(check([existing], world())).resolves.toBeUndefined();
    const describeEndpoint = () =>
      Promise.resolve({ status: "Updating", configurationName: "theirs", failureReason: undefined, instances: 0 });
    await expect(check([existing], world({ describeEndpoint }))).rejects.toThrow(
      refusal('iris: endpoint "iris-1" is Updating, not InService', irisLog),
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
    await expect(check([iris], ports)).rejects.toThrow(
      refusal('iris: golden case "case 1" returned status 400: {"error":"value: expected text"}', irisLog),
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
    await expect(check([iris], cold)).resolves.toBeUndefined();
    expect(ports.now()).toBeGreaterThanOrEqual(startMs);
  });

  it.each([429, 500, 502, 503, 504])("gives up on a model that goes on answering %i", async (status) => {
    const ports = world({ callApi: () => Promise.resolve(answer(status, { error: "no" })) });
    await expect(check([iris], ports)).rejects.toThrow(
      refusal(`iris: golden case "case 1" returned status ${status}: {"error":"no"}`, irisLog),
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
    await expect(check(models, world())).rejects.toThrow(
      refusal(
        ...[0, 3, 6].flatMap((i) => [
          `m${i}: endpoint "m${i}-${i}" has configuration "m${i}-config-${i}", expected "another"`,
          `m${i}: its log is /aws/sagemaker/Endpoints/m${i}-${i}`,
        ]),
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
    await check(models, { ...ports, callApi });
    expect(most).toBe(5);
  });
});

const failing = (code: string, status: number) => answer(status, { error: { message: "no", code } });

describe("checkRelease of answers that fail", () => {
  it("does not repeat a response that the model can never improve", async () => {
    let calls = 0;
    const ports = world({
      callApi: () => {
        calls += 1;
        return Promise.resolve(failing("bad_model_response", 502));
      },
    });
    await expect(check([iris], ports)).rejects.toThrow('golden case "case 1" returned status 502: {"error":');
    expect([calls, ports.now()]).toEqual([1, 0]);
  });

  it("repeats an error of the model twice, which may be of a moment", async () => {
    let calls = 0;
    const ports = world({
      callApi: () => {
        calls += 1;
        return Promise.resolve(failing("model_error", 502));
      },
    });
    await expect(check([iris], ports)).rejects.toThrow('returned status 502: {"error":{"message":"no"');
    expect(calls).toBe(3);
  });

  it("gives up on a model whose server has said that it can never serve, and quotes that", async () => {
    const line = 'modelfront: cannot serve /opt/ml/model: Golden case "setosa" differs from the reference: $.label';
    const ports = world({
      callApi: () => Promise.resolve(failing("model_loading", 503)),
      lastErrorLine: (endpoint) => Promise.resolve(endpoint === "iris-1" ? line : null),
    });
    await expect(check([iris], ports)).rejects.toThrow(
      refusal(
        'iris: golden case "case 1" returned status 503: {"error":{"message":"no","code":"model_loading"}}',
        `${irisLog}; last error: ${line}`,
      ),
    );
    expect(ports.now()).toBeLessThan((serverless.startupSeconds / 10) * 1000);
  });

  it("goes on asking while the log tells of nothing final", async () => {
    const ports = world({
      callApi: () => Promise.resolve(failing("model_loading", 503)),
      lastErrorLine: () => Promise.resolve("Error: no such metric"),
    });
    await expect(check([iris], ports)).rejects.toThrow("last error: Error: no such metric");
    expect(ports.now()).toBe(serverless.startupSeconds * 1000);
  });
});

describe("checkRelease when its own calls fail", () => {
  /** Fails the first calls with this error. */
  function failFirst<Args extends unknown[], T>(times: number, error: Error, call: (...args: Args) => Promise<T>) {
    let left = times;
    return (...args: Args) => (left-- > 0 ? Promise.reject(error) : call(...args));
  }
  const throttled = new PassingFailure(
    "lambda:InvokeFunction of api:8 failed: TooManyRequestsException: Rate Exceeded.",
  );

  it("repeats what was throttled, with growing pauses", async () => {
    const ports = world();
    await check([iris], {
      ...ports,
      describeEndpoint: failFirst(2, throttled, ports.describeEndpoint),
      callApi: failFirst(3, throttled, ports.callApi),
    });
    expect(ports.events).toHaveLength(3);
    expect(ports.now()).toBe(1000 + 2000 + 1000 + 2000 + 4000);
  });

  it("says what was throttled if that does not end, after as long as a start may take", async () => {
    const ports = world({ callApi: () => Promise.reject(throttled) });
    await expect(check([iris], ports)).rejects.toThrow(refusal(throttled.message));
    expect(ports.now()).toBe(serverless.startupSeconds * 1000);
  });

  it("does not repeat what cannot succeed, says it once for all models, and still checks the rest", async () => {
    const crash = new Error("The new version of api-1 (8) failed: MODELS is not set");
    const ports = world({ callApi: () => Promise.reject(crash) });
    const other = { ...iris, name: "digits", configurationName: "digits-config-1" };
    await expect(check([iris, { ...iris, name: "wine" }, other], ports)).rejects.toThrow(
      refusal(
        crash.message,
        'digits: endpoint "iris-1" has configuration "iris-config-1", expected "digits-config-1"',
        "digits: its log is /aws/sagemaker/Endpoints/iris-1",
      ),
    );
    expect(ports.now()).toBe(0);
  });

  it("says that an endpoint does not exist, and what to do", async () => {
    const ports = world({ describeEndpoint: () => Promise.resolve(null) });
    await expect(check([iris, { ...iris, name: "theirs", endpointUrn: null }], ports)).rejects.toThrow(
      refusal(
        'iris: endpoint "iris-1" does not exist. `pulumi up --refresh` creates it again.',
        irisLog,
        'theirs: endpoint "iris-1" does not exist. Correct the model\'s source.endpointName, or create the endpoint.',
        "theirs: its log is /aws/sagemaker/Endpoints/iris-1",
      ),
    );
  });
});

describe("checkRelease of the other functions", () => {
  it("has the authorizer look up a key, by an event that API Gateway could have made", async () => {
    const ports = world();
    await check([], ports, { authorizer: true });
    expect(ports.authorized).toHaveLength(1);
    for (const event of ports.authorized) {
      expect(httpAuthorizerEvent.parse(event)).toEqual(event);
      expect(event.headers?.["x-api-key"]).toMatch(/^mf_0{16}_0{43}$/);
    }
  });

  it("waits for an authorizer whose permissions take time, and refuses one that never can look up keys", async () => {
    const decide = world().callAuthorizer;
    const refusing = (code: string) => ({
      isAuthorized: true as const,
      context: { refusal: JSON.stringify({ code, message: "Try again soon." }) },
    });
    let calls = 0;
    const slow = world({
      callAuthorizer: (event) => ((calls += 1) < 4 ? Promise.resolve(refusing("store_unavailable")) : decide(event)),
    });
    await check([], slow, { authorizer: true });
    expect(calls).toBe(4);

    const broken = world({ callAuthorizer: () => Promise.resolve(refusing("internal_error")) });
    await expect(check([iris], broken, { authorizer: true })).rejects.toThrow(
      refusal("authorizer: the new version cannot identify callers: internal_error: Try again soon."),
    );
    expect(broken.now()).toBe(serverless.startupSeconds * 1000);
  });

  it("has the streaming function list models and stream one token of each chat model, once the models are warm", async () => {
    const ports = world();
    await check([iris], ports, { stream: { chats: ["chat-tiny"] } });
    expect(ports.streamed.map(({ httpMethod, path }) => `${httpMethod} ${path}`)).toEqual([
      "GET /v1/models",
      "POST /v1/chat/completions",
    ]);
    expect(JSON.parse(ports.streamed[1]?.body ?? "")).toEqual({
      model: "chat-tiny",
      messages: [{ role: "user", content: "Hello" }],
      max_tokens: 1,
      stream: true,
    });
    for (const event of ports.streamed) expect(restEvent.parse(event)).toEqual(event);
  });

  it.each([
    ["answers with an error", answer(403, { error: { code: "not_allowed" } }), "returned status 403: "],
    ["breaks off", { ...answer(200, {}), body: 'data: {"error":{}}\n\n' }, 'broke off: data: {"error":{}}'],
  ])("refuses a streaming function that %s", async (_what, given, problem) => {
    const ports = world();
    const callStream = (event: RestEvent) =>
      event.httpMethod === "GET" ? ports.callStream(event) : Promise.resolve(given);
    await expect(check([], { ...ports, callStream }, { stream: { chats: ["chat-tiny"] } })).rejects.toThrow(
      `stream: a chat with chat-tiny ${problem}`,
    );
  });

  it("refuses a streaming function that cannot even list models", async () => {
    const ports = world({ callStream: () => Promise.resolve(answer(404, {})) });
    await expect(check([], ports, { stream: { chats: ["chat-tiny"] } })).rejects.toThrow(
      refusal("stream: GET /v1/models returned status 404: {}"),
    );
  });
});

describe("the progress of checkRelease", () => {
  it("counts golden cases as it goes, and sums up each model", async () => {
    const ports = world();
    await check([iris], ports);
    expect(ports.progress).toEqual([
      "(iris: 0 of 3 golden cases)",
      "(iris: 1 of 3 golden cases)",
      "(iris: 2 of 3 golden cases)",
      "iris: 3 of 3 golden cases passed",
    ]);
  });

  it("says once why it waits for a model", async () => {
    const ports = world();
    const cold = (event: HttpApiEvent) =>
      ports.now() < 10_000 ? Promise.resolve(failing("model_loading", 503)) : ports.callApi(event);
    await check([iris], { ...ports, callApi: cold });
    expect(ports.progress.filter((line) => !line.startsWith("("))).toEqual([
      "iris: repeating while it answers 503 model_loading",
      "iris: 3 of 3 golden cases passed",
    ]);
  });
});

describe("checkRelease of a model on the shared endpoint", () => {
  const shared: CandidateModel = { ...iris, artifacts: ["models/iris-0a1b2c3d4e5f.tar.gz"] };
  const cold = (given: ApiAnswer): ApiAnswer => ({ ...given, headers: { "x-model-cold": "true" } });
  const onInstances = (instances: number): Pick<GatePorts, "describeEndpoint"> => ({
    describeEndpoint: () =>
      Promise.resolve({
        status: "InService",
        configurationName: "iris-config-1",
        failureReason: undefined,
        instances,
      }),
  });
  const doubled = ({ body = "" }: { readonly body?: string | undefined }) =>
    answer(200, { doubled: 2 * (JSON.parse(body) as { value: number }).value });

  it("asks as many requests at once as there are instances, until five rounds in a row come without a load", async () => {
    const loaded = new Set<number>();
    let asked = 0;
    let running = 0;
    const atOnce: number[] = [];
    const ports = world({
      ...onInstances(2),
      // Chooses the least busy instance, the first one of several.
      callApi: async (event) => {
        const instance = running;
        running += 1;
        asked += 1;
        atOnce.push(running);
        const isCold = !loaded.has(instance);
        loaded.add(instance);
        await Promise.resolve();
        running -= 1;
        return isCold ? cold(doubled(event)) : doubled(event);
      },
    });
    await expect(check([shared], ports)).resolves.toBeUndefined();
    // Three golden cases, one after the other; a round that loads the model on the second instance; five warm rounds.
    expect([asked, atOnce.slice(0, 3), Math.max(...atOnce)]).toEqual([3 + 2 + 10, [1, 1, 1], 2]);
    expect(ports.progress).toContain("iris: warm on 2 instances");
  });

  it("asks a model with an endpoint of its own no more than its golden cases", async () => {
    const ports = world(onInstances(2));
    await check([iris], ports);
    expect(ports.events).toHaveLength(3);
  });

  it("waits five minutes for a model that takes long to load, and takes the answer then", async () => {
    let asked = 0;
    const loading = answer(503, { error: { code: "model_loading" } });
    const ports = world({
      ...onInstances(1),
      callApi: (event) => Promise.resolve((asked += 1) < 150 ? loading : doubled(event)),
    });
    await expect(check([shared], ports)).resolves.toBeUndefined();
    expect(ports.progress[1]).toBe("iris: repeating while it answers 503 model_loading");
  });

  it("refuses a model that loads for ever once its patience is over, whatever the other models do", async () => {
    const digits: CandidateModel = { ...shared, name: "digits" };
    const ports = world({
      ...onInstances(1),
      callApi: (event) =>
        Promise.resolve(
          event.rawPath.includes("iris") ? answer(503, { error: { code: "model_loading" } }) : doubled(event),
        ),
    });
    await expect(check([shared, digits], ports)).rejects.toThrow(
      refusal(
        'iris: golden case "case 1" returned status 503: {"error":{"code":"model_loading"}}',
        "iris: its log is /aws/sagemaker/Endpoints/iris-1, which other models write as well",
      ),
    );
  });

  it("refuses a broken artifact after three attempts, and names the last error in the endpoint's log", async () => {
    let asked = 0;
    const ports = world({
      ...onInstances(1),
      callApi: () => {
        asked += 1;
        return Promise.resolve(answer(502, { error: { code: "model_error" } }));
      },
      lastErrorLine: () => Promise.resolve('golden case "one" failed'),
    });
    await expect(check([shared], ports)).rejects.toThrow(
      refusal(
        'iris: golden case "case 1" returned status 502: {"error":{"code":"model_error"}}',
        'iris: its log is /aws/sagemaker/Endpoints/iris-1, which other models write as well; last error: golden case "one" failed',
      ),
    );
    expect(asked).toBe(3);
  });

  it("refuses a model that the endpoint loads again and again, for lack of memory", async () => {
    let clock = 0;
    const ports = world({
      ...onInstances(1),
      callApi: (event) => {
        clock += 10_000;
        return Promise.resolve(cold(doubled(event)));
      },
      now: () => clock,
    });
    await expect(check([shared], ports)).rejects.toThrow(
      /iris: the shared endpoint loaded it 36 times without keeping it: its models do not fit into its memory together\./,
    );
  });
});
