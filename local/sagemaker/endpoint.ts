import type http from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { type HostingSettings } from "../../infra/settings";
import { realTime, serverless } from "../../model/limits";
import { type Container } from "../container";
import { askContainer, type ContainerRequest, isUndelivered, lossMessage } from "./ask-container";
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

/** Between the end of a container's connections and the end of its process. */
const exitNoticeSeconds = 0.25;

/** The caller's connection is to be reset, without an answer. */
export class ConnectionReset extends Error {}

/** One endpoint with one variant: an instance's containers, always on, or a serverless one that comes and goes. */
export class Endpoint {
  readonly creationTime = new Date();
  readonly replicas: readonly Replica[];
  behaviour: Behaviour;
  invocations = 0;
  private idleTimer: NodeJS.Timeout | undefined;
  private hasBeenReady = false;
  private isClosed = false;
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
    const { resetRate, throttleRate } = this.behaviour;
    if (this.happens(resetRate)) throw new ConnectionReset();
    if (this.happens(throttleRate) || this.active >= this.maxConcurrency) throw throttled();
    const replica = this.pickReplica();
    replica.active += 1;
    clearTimeout(this.idleTimer);
    try {
      return await consume(await this.ask(replica, request));
    } finally {
      replica.active -= 1;
      this.watchIdleness();
    }
  }

  /** Ends all containers; a serverless endpoint starts one again at the next call. */
  async scaleToZero(): Promise<void> {
    clearTimeout(this.idleTimer);
    await Promise.all(this.replicas.map((replica) => replica.stop()));
  }

  /** Ends all containers for good, whatever calls are still under way. */
  async close(): Promise<void> {
    this.isClosed = true;
    await this.scaleToZero();
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

  private get active(): number {
    return this.replicas.reduce((sum, { active }) => sum + active, 0);
  }

  /** The least busy of those that are ready. */
  private pickReplica(): Replica {
    const ready = this.replicas.filter(({ state }) => state === "ready").sort((a, b) => a.active - b.active);
    const replica = ready[0] ?? (this.isServerless || !this.hasBeenReady ? this.replicas[0] : undefined);
    if (!replica) throw serviceUnavailable(this.name);
    return replica;
  }

  private async ask(replica: Replica, request: ContainerRequest): Promise<http.IncomingMessage> {
    const container = await this.containerOf(replica);
    await sleep(this.behaviour.latencyMs);
    if (this.happens(this.behaviour.failRate)) throw this.modelError(500, "This error is played by the local stack.");
    try {
      return await askContainer(container.port, request);
    } catch (error) {
      if (!isUndelivered(error)) {
        // A process that ends closes its connections first: the next call is not to meet it.
        await within(exitNoticeSeconds, container.exited);
        throw this.modelError(0, lossMessage(error));
      }
      container.kill();
      await container.exited;
      if (!this.isServerless) throw serviceUnavailable(this.name);
      return this.ask(replica, request);
    }
  }

  private async containerOf(replica: Replica): Promise<Container> {
    if (this.isClosed) throw serviceUnavailable(this.name);
    const started = replica.start().catch((error: Error) => {
      throw this.modelError(0, error.message);
    });
    const container = await within(this.behaviour.notReadySeconds, started);
    if (!container) throw this.isServerless ? modelNotReady(this.name) : serviceUnavailable(this.name);
    return container;
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
