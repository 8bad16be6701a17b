import { cpus } from "node:os";
import { readStackFile } from "../../infra/settings/stack-file";
import { startLocalStack } from "../../local/stack";
import { readModel } from "../../model/registry";

/** Measured use of a prediction of one model. */
export interface MeasuredModel {
  /** Duration of the API's function, waiting for the model included. */
  readonly functionMs: number;
  /** Time that the function waits for the model: what a serverless endpoint bills. */
  readonly modelMs: number;
  /** Size of the function's log line. */
  readonly logBytes: number;
  readonly requestBytes: number;
  readonly responseBytes: number;
  /** Names of the model's custom metrics in the log line. */
  readonly metrics: readonly string[];
}

/** The one place for measured figures: `measured.json`, written by `npm run cost -- --measure`. */
export interface Measured {
  readonly date: string;
  readonly machine: string;
  /** Time of a request outside the API's function: gateway and authorizer. An upper bound of the authorizer's duration. */
  readonly authorizerMs: number;
  readonly models: Readonly<Record<string, MeasuredModel>>;
}

const requestsPerModel = 200;

interface Sample extends MeasuredModel {
  readonly totalMs: number;
}

/**
 * Measures predictions of the dev stack's models through the whole local stack: a lone caller, warm, no answer from the
 * cache. Times are lower quartiles, because other programs on the machine only add to them; sizes are medians. Chat models,
 * whose answers take as long as they are, are left out.
 */
export async function measure(): Promise<Measured> {
  const settings = readStackFile("dev");
  const lines = new LogLines();
  const stack = await startLocalStack({
    settings: {
      ...settings,
      api: { ...settings.api, metrics: true, throttle: { rateLimit: 10_000, burstLimit: 10_000 } },
    },
    wholeLogLines: true,
    log: (line) => lines.add(line),
  });
  try {
    const models: Record<string, MeasuredModel> = {};
    const outside: number[] = [];
    for (const name of stack.models) {
      const { contract, golden } = readModel(name);
      if (contract.kind === "chat") continue;
      const bodies = golden.cases.map(({ request }) => JSON.stringify(request));
      const url = `${stack.apiUrl}/v1/models/${name}/predict`;
      // Starts the container and compiles the code on the way.
      for (let turn = 0; turn < 50; turn++) await ask(url, bodies[turn % bodies.length]!);
      const samples: Sample[] = [];
      for (let turn = 0; turn < requestsPerModel; turn++) {
        samples.push(await sample(url, bodies[turn % bodies.length]!, lines));
      }
      outside.push(...samples.map(({ totalMs, functionMs }) => totalMs - functionMs));
      models[name] = summarize(samples);
    }
    const machine = `${cpus().length} cores of ${cpus()[0]?.model ?? "unknown"}, Node.js ${process.version}`;
    return {
      date: new Date().toISOString().slice(0, 10),
      machine,
      authorizerMs: round(quantile(outside, 0.25)),
      models,
    };
  } finally {
    await stack.close();
  }
}

interface LogLine {
  readonly bytes: number;
  readonly fields: {
    readonly requestId: string;
    readonly Latency: number;
    readonly ModelLatency: number;
    readonly bytesIn: number;
    readonly bytesOut: number;
    readonly _aws: {
      readonly CloudWatchMetrics: readonly {
        readonly Dimensions: readonly (readonly string[])[];
        readonly Metrics: readonly { readonly Name: string }[];
      }[];
    };
  };
}

/** The function's line of a request, without what the local stack prints before it. */
function parseLogLine(line: string): LogLine | null {
  const json = line.slice(Math.max(line.indexOf("{"), 0));
  try {
    const fields = JSON.parse(json) as LogLine["fields"];
    return fields.requestId && fields._aws ? { bytes: Buffer.byteLength(json), fields } : null;
  } catch {
    return null;
  }
}

async function sample(url: string, body: string, lines: LogLines): Promise<Sample> {
  const started = performance.now();
  const requestId = await ask(url, body);
  const totalMs = performance.now() - started;
  const line = await lines.of(requestId);
  const { Latency, ModelLatency, bytesIn, bytesOut, _aws } = line.fields;
  return {
    totalMs,
    functionMs: Latency,
    modelMs: ModelLatency,
    logBytes: line.bytes,
    requestBytes: bytesIn,
    responseBytes: bytesOut,
    metrics: _aws.CloudWatchMetrics.filter(({ Dimensions }) => Dimensions.flat().includes("Model")).flatMap(
      ({ Metrics }) => Metrics.map(({ Name }) => Name),
    ),
  };
}

/** Log lines by request. A line may come before or after its answer. */
class LogLines {
  private readonly waiting = new Map<string, (line: LogLine) => void>();
  private readonly lines = new Map<string, LogLine>();

  add(text: string): void {
    const line = parseLogLine(text);
    if (!line) return;
    const { requestId } = line.fields;
    this.lines.set(requestId, line);
    this.waiting.get(requestId)?.(line);
  }

  of(requestId: string): Promise<LogLine> {
    const line = this.lines.get(requestId);
    return line ? Promise.resolve(line) : new Promise((resolve) => this.waiting.set(requestId, resolve));
  }
}

/** Asks for a prediction. Returns the request's id. */
async function ask(url: string, body: string): Promise<string> {
  // Neither read from the cache nor refused: asked of the model, and kept.
  const headers = { "content-type": "application/json", "cache-control": "no-cache" };
  const response = await fetch(url, { method: "POST", body, headers });
  const answer = await response.text();
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${answer}`);
  return response.headers.get("x-request-id") ?? "";
}

function summarize(samples: readonly Sample[]): MeasuredModel {
  const of = (name: Exclude<keyof MeasuredModel, "metrics">, part: number) =>
    round(
      quantile(
        samples.map((one) => one[name]),
        part,
      ),
    );
  return {
    functionMs: of("functionMs", 0.25),
    modelMs: of("modelMs", 0.25),
    logBytes: of("logBytes", 0.5),
    requestBytes: of("requestBytes", 0.5),
    responseBytes: of("responseBytes", 0.5),
    metrics: [...new Set(samples.flatMap(({ metrics }) => metrics))].sort(),
  };
}

function quantile(values: readonly number[], part: number): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length * part)] ?? 0;
}

/** Rounds to tenths. */
function round(value: number): number {
  return Math.round(value * 10) / 10;
}
