import { shiftAlarmDefinitions } from "../../../infra/release/shift-alarms";
import { settingsWith } from "../support/components";
import { MetricStream } from "../monitoring/support/metric-stream";
import { firstAlarm } from "../monitoring/support/replay";
import { minutes } from "../monitoring/support/traffic";

const functionName = "api-0000000";
const version = "7";
const judged = { functionName, version, alias: `${functionName}:live`, direct: `${functionName}:${version}` };
const { release } = settingsWith({ release: { strategy: "canary", requestsPerMinute: 20 } });
const definitions = { metricAlarms: shiftAlarmDefinitions(judged, release), compositeAlarms: [] };

/** Requests of a minute: how many were answered, how many of those were bad, how many crashed the function. */
interface Requests {
  readonly answered: number;
  readonly failed?: number;
  readonly modelFailed?: number;
  /** Milliseconds of each that waited for no start. */
  readonly warm?: readonly number[];
  readonly crashedByAlias?: number;
  readonly crashedDirectly?: number;
}

/** Publishes what functions and Lambda count. A crashed request is in none of the function's own metrics. */
class Version extends MetricStream {
  constructor(private readonly number: string = version) {
    super();
  }

  serves(at: readonly number[], requests: Requests): this {
    const { answered, failed = 0, modelFailed = 0, warm = [], crashedByAlias, crashedDirectly } = requests;
    const flags = (ones: number) => Array.from({ length: answered }, (_, i) => Number(i < ones));
    const own = { Function: functionName, Version: this.number };
    for (const minute of at) {
      const publish = (name: string, values: readonly number[]) =>
        this.publish({ namespace: "modelfront", name, dimensions: own }, minute, ...values);
      publish("Requests", Array<number>(answered).fill(1));
      publish("ServerErrors", flags(failed));
      publish("ModelErrors", flags(modelFailed));
      publish("WarmLatency", warm);
      const crash = (count: number | undefined, dimensions: object) => {
        const metric = {
          namespace: "AWS/Lambda",
          name: "Errors",
          dimensions: { FunctionName: functionName, ...dimensions },
        };
        if (count !== undefined) this.publish(metric, minute, ...Array<number>(count).fill(1));
      };
      crash(crashedByAlias, { Resource: `${functionName}:live`, ExecutedVersion: this.number });
      crash(crashedDirectly, { Resource: `${functionName}:${this.number}` });
    }
    return this;
  }
}

const times = (count: number, milliseconds: number) => Array<number>(count).fill(milliseconds);
const ten = minutes(0, 10);

describe("the alarms of a new version", () => {
  it.each<[string, string, Version, number]>([
    ["server-errors", "two of twenty answers are 5xx", new Version().serves([0], { answered: 20, failed: 2 }), 1],
    [
      "server-errors",
      "it crashes on every request",
      new Version().serves([0], { answered: 0, crashedDirectly: 20 }),
      1,
    ],
    [
      "server-errors",
      "it crashes on callers' requests only",
      new Version().serves(ten, { answered: 20, crashedByAlias: 2, crashedDirectly: 0 }),
      1,
    ],
    [
      "server-errors",
      "the golden requests lie on both sides of a minute's end",
      new Version().serves([0], { answered: 12, failed: 2 }).serves([1], { answered: 8 }),
      2,
    ],
    [
      "server-errors",
      "a slow model makes ten requests a minute",
      new Version().serves(ten, { answered: 10, failed: 5 }),
      2,
    ],
    ["model-errors", "the model fails for half", new Version().serves([3], { answered: 20, modelFailed: 10 }), 4],
    [
      "warm-latency",
      "one warm answer in ten is slow, twice in a row",
      new Version().serves(ten, { answered: 20, warm: [...times(9, 50), 2500] }),
      3,
    ],
  ])("fire: %s, if %s", (id, _about, stream, minute) => {
    expect(firstAlarm(definitions, id, stream, 15)).toBe(minute);
  });

  it.each<[string, string, Version]>([
    ["server-errors", "there is no traffic", new Version()],
    ["server-errors", "one request of twenty fails", new Version().serves([0], { answered: 20, failed: 1 })],
    ["server-errors", "few requests fail, all of them", new Version().serves([0], { answered: 19, failed: 19 })],
    [
      "server-errors",
      "the former version fails",
      new Version("6").serves(ten, { answered: 50, failed: 50, crashedByAlias: 50 }),
    ],
    ["model-errors", "there is no traffic", new Version()],
    ["model-errors", "the answers are 5xx for other reasons", new Version().serves(ten, { answered: 50, failed: 50 })],
    [
      "model-errors",
      "the former version's model fails",
      new Version("6").serves(ten, { answered: 50, modelFailed: 50 }),
    ],
    ["warm-latency", "there is no traffic", new Version()],
    ["warm-latency", "every request waits for a start", new Version().serves(ten, { answered: 50, warm: [] })],
    [
      "warm-latency",
      "answers are as slow as allowed",
      new Version().serves(ten, { answered: 50, warm: times(50, 2000) }),
    ],
    [
      "warm-latency",
      "one answer is slow, and all others wait for a start",
      new Version().serves(ten, { answered: 20, warm: [2500] }),
    ],
    [
      "warm-latency",
      "answers are slow for a minute",
      new Version()
        .serves(ten, { answered: 20, warm: times(20, 50) })
        .serves([4], { answered: 20, warm: times(20, 2500) }),
    ],
    ["warm-latency", "few answers are slow", new Version().serves(ten, { answered: 20, warm: times(4, 9000) })],
  ])("stay quiet: %s, if %s", (id, _about, stream) => {
    expect(firstAlarm(definitions, id, stream, 15)).toBeNull();
  });
});
