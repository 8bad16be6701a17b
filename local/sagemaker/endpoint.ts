import http from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { type HostingSettings } from "../../infra/settings";
import { realTime, serverless } from "../../model/limits";
import { type Container } from "../container";
import { type Behaviour } from "./behaviour";
import { modelError, modelNotReady, type Place, type RuntimeError, serviceUnavailable, throttled } from "./errors";
import { Replica } from "./replica";

export interface EndpointOptions {
  readonly name: string;
  /** The model that it serves: the control route takes this name as well. */
  readonly model: string;
  readonly version: string;
  readonly place: Place;
  readonly hosting: HostingSettings;
  readonly behaviour: Behaviour;
  /** Makes what a container of this model needs, ahead of its start. */
  readonly prepare: () => Promise<unknown>;
  /** Makes a container of this model. */
  readonly launch: () => Container;
  readonly log: (line: string) => void;
  /** In [0, 1), as `Math.random`, which is the default. */
  readonly random?: () => number;
}

/** What the container is asked, and for how long. */
export interface ContainerRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  readonly timeoutSeconds: number;
  /** Aborted when the caller is gone. */
  readonly signal: AbortSignal;
}

/** The caller's connection is to be reset, without an answer. */
export class ConnectionReset extends Error {}

/** One endpoint with one variant: an instance's containers, always on, or a serverless one that comes and goes. */
export class Endpoint {
  readonly creationTime = new Date();
  readonly replicas: readonly Replica[];
  behaviour: Behaviour;
  invocations = 0;
  private active = 0;
  private idleTimer: NodeJS.Timeout | undefined;
  private hasBeenReady = false;
  private readonly random: () => number;

  constructor(readonly options: EndpointOptions) {
    this.behaviour = options.behaviour;
    this.random = options.random ?? Math.random;
    this.replicas = Array.from(
      { length: this.instanceCount },
      () =>
        new Replica({
          launch: options.launch,
          coldStartSeconds: () => this.behaviour.coldStartSeconds,
          keepsAlive: this.staysWarm,
          log: options.log,
        }),
    );
  }

  get name(): string {
    return this.options.name;
  }

  get isServerless(): boolean {
    return this.options.hosting.mode === "serverless";
  }

  get status(): "Creating" | "InService" {
    return this.isServerless || this.hasBeenReady ? "InService" : "Creating";
  }

  /** Starts the containers that are not to wait for a first call. */
  launch(): void {
    if (!this.staysWarm) return;
    for (const replica of this.replicas) {
      replica.start().then(
        () => (this.hasBeenReady = true),
        () => undefined, // The replica logs it and tries again.
      );
    }
  }

  /**
   * Sends a request to a container, starting one if need be; `consume` reads the answer and may take its time: the call
   * counts as running until it is done.
   * @throws RuntimeError, ConnectionReset
   */
  async invoke<T>(request: ContainerRequest, consume: (answer: http.IncomingMessage) => Promise<T>): Promise<T> {
    this.invocations += 1;
    const { resetRate, throttleRate, failRate, latencyMs } = this.behaviour;
    if (this.happens(resetRate)) throw new ConnectionReset();
    if (this.happens(throttleRate) || this.active >= this.maxConcurrency) throw throttled();
    this.active += 1;
    clearTimeout(this.idleTimer);
    try {
      const { replica, container } = await this.acquire();
      replica.active += 1;
      try {
        await sleep(latencyMs);
        if (this.happens(failRate)) throw this.modelError(500, "This error is played by the local stack.");
        return await consume(await this.ask(container, request));
      } finally {
        replica.active -= 1;
      }
    } finally {
      this.active -= 1;
      this.watchIdleness();
    }
  }

  /** Ends all containers; a serverless endpoint starts one again at the next call. */
  async scaleToZero(): Promise<void> {
    clearTimeout(this.idleTimer);
    await Promise.all(this.replicas.map((replica) => replica.stop()));
  }

  modelError(status: number, message: string): RuntimeError {
    return modelError(this.name, this.options.place, { status, message });
  }

  /** Always-on, or serverless with provisioned concurrency. */
  private get staysWarm(): boolean {
    const { hosting } = this.options;
    return hosting.mode === "always-on" || hosting.provisionedConcurrency !== undefined;
  }

  private get instanceCount(): number {
    const { hosting } = this.options;
    return hosting.mode === "serverless" ? 1 : hosting.instanceCount;
  }

  private get maxConcurrency(): number {
    const { hosting } = this.options;
    return hosting.mode === "serverless" ? hosting.maxConcurrency : Infinity;
  }

  private async acquire(): Promise<{ replica: Replica; container: Container }> {
    const replica = this.pickReplica();
    const started = replica.start().catch((error: Error) => {
      throw this.modelError(0, error.message);
    });
    const container = await within(this.behaviour.notReadySeconds, started);
    if (!container) throw this.isServerless ? modelNotReady(this.name) : serviceUnavailable(this.name);
    return { replica, container };
  }

  /** The least busy of those that are ready. */
  private pickReplica(): Replica {
    const ready = this.replicas.filter(({ state }) => state === "ready").sort((a, b) => a.active - b.active);
    const replica = ready[0] ?? (this.isServerless || !this.hasBeenReady ? this.replicas[0] : undefined);
    if (!replica) throw serviceUnavailable(this.name);
    return replica;
  }

  private ask(container: Container, { headers, body, timeoutSeconds, signal }: ContainerRequest) {
    return new Promise<http.IncomingMessage>((resolve, reject) => {
      const request = http.request({
        host: "127.0.0.1",
        port: container.port,
        method: "POST",
        path: "/invocations",
        agent: false,
        headers: { ...headers, "content-length": body.length },
        signal,
      });
      let answer: http.IncomingMessage | undefined;
      request.once("response", (response) => resolve((answer = response)));
      const timer = setTimeout(() => (answer ?? request).destroy(new InvocationTimeout()), timeoutSeconds * 1000);
      request.once("close", () => clearTimeout(timer));
      request.once("error", (error) => reject(this.modelError(0, lossMessage(error))));
      request.end(body);
    });
  }

  private watchIdleness(): void {
    if (this.staysWarm || this.active > 0) return;
    this.idleTimer = setTimeout(() => {
      this.options.log(`Idle for ${this.behaviour.idleSeconds} s: scaling to zero.`);
      void this.scaleToZero();
    }, this.behaviour.idleSeconds * 1000);
    this.idleTimer.unref();
  }

  private happens(rate: number): boolean {
    return this.random() < rate;
  }
}

/** The time that the container of this hosting has until its first good answer to /ping. */
export function startupSeconds(hosting: HostingSettings): number {
  return hosting.mode === "serverless" ? serverless.startupSeconds : realTime.startupSeconds;
}

/** The container took longer than SageMaker allows. */
export class InvocationTimeout extends Error {}

/** What SageMaker says of an answer that did not come, or not to its end. */
export function lossMessage(error: unknown): string {
  return error instanceof InvocationTimeout ? timeoutMessage : exitMessage;
}

const exitMessage = "An error occurred while handling request as the model process exited.";
const timeoutMessage =
  "Your invocation timed out while waiting for a response from container primary. Review the latency metrics for each " +
  "container in Amazon CloudWatch, resolve the issue, and try again.";

/** What a promise gives, or undefined if that takes too long. */
async function within<T>(seconds: number, promise: Promise<T>): Promise<T | undefined> {
  const timer = new AbortController();
  try {
    const deadline = sleep(seconds * 1000, undefined, { signal: timer.signal }).catch(() => undefined);
    return await Promise.race([promise, deadline]);
  } finally {
    timer.abort();
  }
}
