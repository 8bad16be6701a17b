import { type AlarmDefinitions } from "../../../infra/monitoring/alarm-definition";
import { type AlarmKind } from "../../../infra/monitoring/alarm-kinds";
import { coresOf } from "../../../infra/monitoring/instance-alarms";
import { stackAlarms } from "../../../infra/monitoring/stack-alarms";
import { settingsWith } from "../support/components";
import { firstAlarm } from "./support/replay";
import { irisA, minutes, sharedEndpoint, stack, Traffic, wine } from "./support/traffic";

const define = (monitoring: Readonly<Record<string, unknown>>): AlarmDefinitions =>
  stackAlarms(stack, settingsWith({ monitoring }));
const all = define({ alarms: "all", checkEveryMinutes: 5, maxRequestDollarsPerHour: 2 });
const essential = define({ alarms: "essential" });

const hour = minutes(0, 60);
const hours = minutes(0, 500);
const sageMaker = "AWS/SageMaker";
const instances = "/aws/sagemaker/Endpoints";
const quiet = () => new Traffic().requests(hour, { ok: 10 });

interface Scenario {
  readonly about: string;
  readonly stream: Traffic;
  /** How long it is watched, in minutes. Default: two hours. */
  readonly minutes?: number;
}

interface Replay {
  readonly definitions: AlarmDefinitions;
  readonly id: string;
  readonly fires: Scenario & { readonly by: number };
  readonly staysQuiet: readonly Scenario[];
}

const outage = () => quiet().requests(minutes(60, 75), { failed: 10 });
const availabilityQuiet: readonly Scenario[] = [
  {
    about: "one failed request in a night without any other",
    stream: new Traffic().requests([180], { failed: 1 }),
    minutes: 600,
  },
  { about: "no traffic", stream: new Traffic(), minutes: 600 },
  { about: "callers whose requests are refused with 4xx", stream: new Traffic().requests(hour, { refused: 100 }) },
  {
    about: "a model that starts and answers 503 nine times",
    stream: new Traffic().requests(hour, { ok: 2 }).requests([61], { failed: 9 }),
  },
];

/** Kind of an alarm that watches a stack. tests/infra/release/shift-alarms.test.ts replays those of a new version. */
type StackAlarmKind = Exclude<AlarmKind, "new-version">;

/** Good and bad streams of metrics for every kind of alarm. */
const replays: Readonly<Record<StackAlarmKind, Replay>> = {
  stack: {
    definitions: essential,
    id: "stack",
    fires: { about: "an outage", stream: outage(), by: 62 },
    staysQuiet: availabilityQuiet,
  },
  "availability-burn": {
    definitions: all,
    id: "availability-burn",
    fires: { about: "an outage", stream: outage(), by: 62 },
    staysQuiet: [
      ...availabilityQuiet,
      {
        about: "hours in which one of 2000 requests fails",
        stream: new Traffic().requests(hours, { ok: 100 }).requests(
          hours.filter((minute) => minute % 20 === 0),
          { failed: 1 },
        ),
        minutes: 500,
      },
    ],
  },
  "latency-burn": {
    definitions: all,
    id: "latency-burn",
    fires: {
      about: "nine of ten answers slower than the objective for an hour",
      stream: new Traffic().requests(minutes(0, 90), { ok: 9, milliseconds: 800 }).requests(minutes(0, 90), { ok: 1 }),
      by: 60,
    },
    staysQuiet: [
      {
        about: "one cold start in a quiet night",
        stream: new Traffic().requests([30], { ok: 1, milliseconds: 24_000 }),
      },
      { about: "no traffic", stream: new Traffic() },
      {
        about: "answers just within the objective",
        stream: new Traffic().requests(hour, { ok: 50, milliseconds: 700 }),
      },
      {
        about: "one of twenty answers slow, as the objective allows",
        stream: new Traffic().requests(hours, { ok: 19 }).requests(hours, { ok: 1, milliseconds: 5000 }),
        minutes: 400,
      },
    ],
  },
  "model-errors": {
    definitions: all,
    id: "wine-model-errors",
    fires: {
      about: "a container that fails for one invocation in three",
      stream: new Traffic().invocations(minutes(0, 20), wine, { all: 3, failed: 1 }),
      by: 10,
    },
    staysQuiet: [
      { about: "one failed invocation at night", stream: new Traffic().invocations([5], wine, { all: 1, failed: 1 }) },
      { about: "no traffic", stream: new Traffic() },
      {
        about: "failures of one minute among many invocations",
        stream: new Traffic().invocations(hour, wine, { all: 100 }).invocations([30], wine, { all: 9, failed: 9 }),
      },
      { about: "failures of another model", stream: new Traffic().invocations(hour, irisA, { all: 9, failed: 9 }) },
      {
        about: "failures published without the variant's dimension",
        stream: new Traffic().invocations(hour, { EndpointName: wine.EndpointName }, { all: 9, failed: 9 }),
      },
    ],
  },
  "model-latency": {
    definitions: all,
    id: "wine-model-latency",
    fires: {
      about: "a model that takes 900 ms",
      stream: new Traffic().invocations(minutes(0, 30), wine, { all: 10, microseconds: 900_000 }),
      by: 15,
    },
    staysQuiet: [
      {
        about: "a model that takes 699 ms, far above 700 microseconds",
        stream: new Traffic().invocations(hour, wine, { all: 10, microseconds: 699_000 }),
      },
      {
        about: "a slow request in a quiet hour",
        stream: new Traffic().invocations([7], wine, { all: 1, microseconds: 20_000_000 }),
      },
      { about: "no traffic", stream: new Traffic() },
    ],
  },
  "model-concurrency": {
    definitions: all,
    id: "wine-model-concurrency",
    fires: {
      about: "all containers busy for a quarter of an hour",
      stream: new Traffic()
        .invocations(minutes(0, 20), wine, { all: 50 })
        .every(minutes(0, 20), sageMaker, "ServerlessConcurrentExecutionsUtilization", wine, 1, 1),
      by: 15,
    },
    staysQuiet: [
      {
        about: "utilization of 100 %, where 1 is all",
        stream: new Traffic()
          .invocations(hour, wine, { all: 50 })
          .every(hour, sageMaker, "ServerlessConcurrentExecutionsUtilization", wine, 0.2),
      },
      {
        about: "all containers busy for five minutes",
        stream: new Traffic()
          .invocations(minutes(0, 5), wine, { all: 50 })
          .every(minutes(0, 5), sageMaker, "ServerlessConcurrentExecutionsUtilization", wine, 1),
      },
      { about: "no traffic", stream: new Traffic() },
    ],
  },
  "model-spillover": {
    definitions: all,
    id: "wine-model-spillover",
    fires: {
      about: "half of the invocations finding no warm container",
      stream: new Traffic()
        .invocations(minutes(0, 20), wine, { all: 10 })
        .every(minutes(0, 20), sageMaker, "ServerlessProvisionedConcurrencySpilloverInvocations", wine, 5),
      by: 15,
    },
    staysQuiet: [
      {
        about: "two at once in a quiet hour",
        stream: new Traffic()
          .invocations([3], wine, { all: 2 })
          .every([3], sageMaker, "ServerlessProvisionedConcurrencySpilloverInvocations", wine, 1),
      },
      { about: "no spillover", stream: new Traffic().invocations(hour, wine, { all: 10 }) },
      { about: "no traffic", stream: new Traffic() },
    ],
  },
  "model-cpu": {
    definitions: all,
    id: "iris-A-model-cpu",
    fires: {
      about: "four CPUs busy",
      stream: new Traffic().every(minutes(0, 20), instances, "CPUUtilization", irisA, 390),
      by: 15,
    },
    staysQuiet: [
      {
        about: "one CPU of four busy, which the metric calls 100",
        stream: new Traffic().every(hour, instances, "CPUUtilization", irisA, 100),
      },
      {
        about: "a start of five minutes",
        stream: new Traffic().every(minutes(0, 5), instances, "CPUUtilization", irisA, 400),
      },
      { about: "no instances", stream: new Traffic() },
    ],
  },
  "model-memory": {
    definitions: all,
    id: "iris-A-model-memory",
    fires: {
      about: "95 % of the memory in use",
      stream: new Traffic().every(minutes(0, 20), instances, "MemoryUtilization", irisA, 95),
      by: 15,
    },
    staysQuiet: [
      { about: "80 % in use", stream: new Traffic().every(hour, instances, "MemoryUtilization", irisA, 80) },
      { about: "no instances", stream: new Traffic() },
    ],
  },
  "shared-thrashing": {
    definitions: all,
    id: "shared-endpoint-thrashing",
    fires: {
      about: "models that evict each other",
      stream: new Traffic().loads(minutes(0, 20), { loads: 2, unloads: 2 }),
      by: 11,
    },
    staysQuiet: [
      {
        about: "the first loads of 20 models on a new instance",
        stream: new Traffic().loads([3, 4], { loads: 10, unloads: 0 }),
      },
      {
        about: "a release that evicts a few former artifacts",
        stream: new Traffic().loads([3], { loads: 8, unloads: 8 }),
      },
      { about: "models that come and go once an hour", stream: new Traffic().loads([3, 63], { loads: 4, unloads: 4 }) },
      { about: "no traffic", stream: new Traffic() },
    ],
  },
  "function-throttles": {
    definitions: all,
    id: "function-throttles",
    fires: {
      about: "the account's concurrency used up",
      stream: new Traffic()
        .every(minutes(0, 20), "AWS/Lambda", "Throttles", { FunctionName: "authorizer-0000000" }, 3)
        .every(minutes(0, 20), "AWS/Lambda", "Throttles", { FunctionName: "api-0000000" }, 0),
      by: 10,
    },
    staysQuiet: [
      {
        about: "a burst that is refused twice",
        stream: new Traffic().every([4], "AWS/Lambda", "Throttles", { FunctionName: "api-0000000" }, 1, 1),
      },
      {
        about: "throttles of another stack's function",
        stream: new Traffic().every(hour, "AWS/Lambda", "Throttles", { FunctionName: "api-1111111" }, 9),
      },
      { about: "no traffic", stream: new Traffic() },
    ],
  },
  "table-throttles": {
    definitions: all,
    id: "table-throttles",
    fires: {
      about: "writes beyond the table's cap",
      stream: new Traffic().every(
        minutes(0, 20),
        "AWS/DynamoDB",
        "WriteThrottleEvents",
        { TableName: "requests-0000000" },
        30,
      ),
      by: 10,
    },
    staysQuiet: [
      {
        about: "a burst of ten",
        stream: new Traffic().every([4], "AWS/DynamoDB", "WriteThrottleEvents", { TableName: "requests-0000000" }, 10),
      },
      { about: "no throttling, which DynamoDB does not report as 0", stream: new Traffic() },
    ],
  },
  "synthetic-check": {
    definitions: all,
    id: "synthetic-check",
    fires: {
      about: "a check that has stopped",
      stream: checks(minutes(0, 60), 0),
      by: 75,
      minutes: 120,
    },
    staysQuiet: [
      { about: "checks that pass", stream: checks(minutes(0, 240), 0), minutes: 240 },
      {
        about: "one failed check",
        stream: checks(minutes(0, 240), 0).every([101], "modelfront", "FailedChecks", { Function: "check-0000000" }, 1),
        minutes: 240,
      },
      { about: "a new stack whose first check is yet to come", stream: checks(minutes(5, 240), 0), minutes: 240 },
    ],
  },
  "request-cost": {
    definitions: all,
    id: "request-cost",
    fires: {
      about: "200 requests a second",
      stream: new Traffic()
        .every(minutes(0, 30), "AWS/ApiGateway", "Count", stack.httpApi, 12_000)
        .every(minutes(0, 30), "AWS/Lambda", "Duration", { FunctionName: "api-0000000" }, 12_000 * 20),
      by: 10,
    },
    staysQuiet: [
      { about: "no traffic", stream: new Traffic() },
      {
        about: "two requests a second",
        stream: new Traffic()
          .every(hour, "AWS/ApiGateway", "Count", stack.httpApi, 120)
          .every(hour, "AWS/Lambda", "Duration", { FunctionName: "api-0000000" }, 120 * 20),
      },
      {
        about: "a cold start that is waited for",
        stream: new Traffic()
          .every([3], "AWS/ApiGateway", "Count", stack.httpApi, 1)
          .every([3], "AWS/Lambda", "Duration", { FunctionName: "api-0000000" }, 25_000),
      },
    ],
  },
};

/** Results of a check every five minutes. */
function checks(at: readonly number[], failed: number): Traffic {
  const runs = at.filter((minute) => minute % 5 === 1);
  return new Traffic().every(runs, "modelfront", "FailedChecks", { Function: "check-0000000" }, failed);
}

describe.each(Object.entries(replays))("the alarm %s", (kind, { definitions, fires, id, staysQuiet }) => {
  it(`is of its kind, and goes off for ${fires.about}`, () => {
    const found = [...definitions.metricAlarms, ...definitions.compositeAlarms].find((one) => one.id === id);
    expect(found?.kind).toBe(kind);
    const minute = firstAlarm(definitions, id, fires.stream, fires.minutes ?? 120);
    expect(minute).not.toBeNull();
    expect(minute).toBeLessThanOrEqual(fires.by);
  });

  it.each(staysQuiet.map((scenario) => [scenario.about, scenario] as const))(
    "stays quiet for %s",
    (_about, scenario) => {
      expect(firstAlarm(definitions, id, scenario.stream, scenario.minutes ?? 120)).toBeNull();
    },
  );
});

describe("stackAlarms", () => {
  const every = [...all.metricAlarms, ...all.compositeAlarms, ...essential.metricAlarms, ...essential.compositeAlarms];

  it("goes off for a slow burn within six hours, and not again once it has ended", () => {
    const stream = new Traffic().requests(minutes(0, 360), { ok: 198, failed: 2 });
    expect(firstAlarm(all, "availability-burn", stream, 360)).not.toBeNull();
    const ended = new Traffic().requests(minutes(-120, -60), { failed: 10 }).requests(minutes(-60, 300), { ok: 10 });
    expect(firstAlarm(all, "availability-burn", ended, 120)).toBeNull();
  });

  it("goes off for a check whose answers are wrong, and for streams that fail", () => {
    const wrong = checks(minutes(0, 60), 0).every(
      [61, 66],
      "modelfront",
      "FailedChecks",
      { Function: "check-0000000" },
      2,
    );
    expect(firstAlarm(all, "synthetic-check", wrong, 70)).not.toBeNull();
    const streams = quiet();
    for (const name of ["Count", "5XXError"]) {
      streams.every(
        minutes(60, 75),
        "AWS/ApiGateway",
        name,
        { ApiName: "streaming-0000000", Stage: "live" },
        1,
        1,
        1,
        1,
        1,
      );
    }
    expect(firstAlarm(all, "availability-burn", streams, 90)).not.toBeNull();
  });

  it("goes off for each model on the shared endpoint by the API's metrics, and not for its neighbour", () => {
    const failing = new Traffic()
      .sharedRequests(minutes(0, 20), "glass", { all: 3, failed: 1 })
      .sharedRequests(minutes(0, 20), "sonar", { all: 100 });
    expect(firstAlarm(all, "glass-model-errors", failing, 60)).toBeLessThanOrEqual(10);
    expect(firstAlarm(all, "sonar-model-errors", failing, 60)).toBeNull();
    const slow = new Traffic()
      .sharedRequests(minutes(0, 20), "glass", { all: 10, milliseconds: 900 })
      .sharedRequests(minutes(0, 20), "sonar", { all: 10, milliseconds: 699 });
    expect(firstAlarm(all, "glass-model-latency", slow, 60)).toBeLessThanOrEqual(15);
    expect(firstAlarm(all, "sonar-model-latency", slow, 60)).toBeNull();
  });

  it("stays quiet for a failure of a shared model at night, and for a few slow answers", () => {
    const night = new Traffic().sharedRequests([5], "glass", { all: 1, failed: 1, milliseconds: 20_000 });
    expect(firstAlarm(all, "glass-model-errors", night, 60)).toBeNull();
    expect(firstAlarm(all, "glass-model-latency", night, 60)).toBeNull();
    const busy = new Traffic().sharedRequests(hour, "glass", { all: 100 });
    busy.sharedRequests([30], "glass", { all: 6, failed: 6 });
    expect(firstAlarm(all, "glass-model-errors", busy, 120)).toBeNull();
  });

  it("watches CPU and memory of the shared endpoint's instances once, for all models together", () => {
    const busy = new Traffic().every(minutes(0, 20), instances, "CPUUtilization", sharedEndpoint, 190);
    expect(firstAlarm(all, "shared-endpoint-model-cpu", busy, 60)).toBeLessThanOrEqual(15);
    const full = new Traffic().every(minutes(0, 20), instances, "MemoryUtilization", sharedEndpoint, 95);
    expect(firstAlarm(all, "shared-endpoint-model-memory", full, 60)).toBeLessThanOrEqual(15);
    const ofShared = all.metricAlarms.map(({ id }) => id).filter((id) => /^(shared-endpoint|glass|sonar)-/.test(id));
    expect(ofShared).toEqual([
      ...["glass", "sonar"].flatMap((model) => [`${model}-model-errors`, `${model}-model-latency`]),
      ...["cpu", "memory"].map((kind) => `shared-endpoint-model-${kind}`),
      "shared-endpoint-thrashing",
    ]);
  });

  it("has an alarm of every kind, and unique ids", () => {
    expect([...new Set(every.map(({ kind }) => kind))].sort()).toEqual(Object.keys(replays).sort());
    for (const { compositeAlarms, metricAlarms } of [all, essential]) {
      const ids = [...metricAlarms, ...compositeAlarms].map(({ id }) => id);
      expect(new Set(ids).size).toBe(ids.length);
    }
  });

  it("names both dimensions of SageMaker's metrics, and uses every metric that it reads", () => {
    for (const { expression, metrics } of all.metricAlarms) {
      expect(Object.keys(metrics).length).toBeLessThanOrEqual(10);
      for (const [id, metric] of Object.entries(metrics)) {
        expect(expression).toMatch(new RegExp(`\\b${id}\\b`));
        if (/sagemaker/i.test(metric.namespace)) {
          expect(Object.keys(metric.dimensions).sort()).toEqual(["EndpointName", "VariantName"]);
        }
      }
    }
  });

  it("takes missing data as good, but for the check, whose silence it watches for", () => {
    const breaching = all.metricAlarms.filter(({ missing }) => missing === "breaching").map(({ id }) => id);
    expect(breaching).toEqual(["synthetic-check"]);
  });

  it("keeps within CloudWatch's longest evaluation: a day for periods below an hour, else a week", () => {
    for (const { periods, periodSeconds } of all.metricAlarms) {
      expect(periods * periodSeconds).toBeLessThanOrEqual(periodSeconds < 3600 ? 86_400 : 604_800);
      expect(periodSeconds % 60).toBe(0);
    }
  });

  it("watches only metrics that the hosting has", () => {
    const kindsOf = (model: string) =>
      all.metricAlarms.filter((one) => one.model === model).map(({ id }) => id.replace(`${model}-`, ""));
    expect(kindsOf("wine")).toEqual(["model-errors", "model-latency", "model-concurrency", "model-spillover"]);
    expect(kindsOf("iris")).toEqual(
      ["A", "B"].flatMap((variant) => ["errors", "latency", "cpu", "memory"].map((kind) => `${variant}-model-${kind}`)),
    );
    // Chat takes as long as its text, and a single container is always all of them.
    expect(kindsOf("chat")).toEqual(["model-errors"]);
  });

  it("has the synthetic check in an essential stack's composite alarm, if there is one", () => {
    const { compositeAlarms } = define({ alarms: "essential", checkEveryMinutes: 15 });
    expect(compositeAlarms.flatMap(({ anyOf }) => anyOf)).toContainEqual(["synthetic-check"]);
  });

  it("has one composite alarm of four metrics in an essential stack, and none where alarms are off", () => {
    expect(essential.compositeAlarms.map(({ anyOf }) => anyOf)).toEqual([
      [["availability-burn-fast-60m"], ["request-cost"]],
    ]);
    expect(essential.metricAlarms.flatMap(({ metrics }) => Object.keys(metrics))).toHaveLength(4);
    expect(define({ alarms: "off" })).toEqual({ metricAlarms: [], compositeAlarms: [] });
  });

  it("follows the objectives of the settings", () => {
    const strict = define({ alarms: "all", availabilityPercent: 99.99, p95Ms: 200 });
    const byId = (id: string) => strict.metricAlarms.find((one) => one.id === id);
    expect(byId("availability-burn-fast-60m")?.threshold).toBeCloseTo(0.00144, 8);
    expect(byId("latency-burn-fast-60m")?.metrics.fast?.stat).toBe("PR(:200)");
    expect(byId("wine-model-latency")?.threshold).toBe(200_000);
  });
});

describe("coresOf", () => {
  it.each([
    ["ml.t2.medium", 2],
    ["ml.m5.large", 2],
    ["ml.c5.xlarge", 4],
    ["ml.c5.9xlarge", 36],
  ])("%s has %i CPUs", (instanceType, cores) => {
    expect(coresOf(instanceType)).toBe(cores);
  });
});
