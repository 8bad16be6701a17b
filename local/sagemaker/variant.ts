import type http from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { type EndpointHosting } from "../../infra/settings/schema/hosting";
import { type Container } from "../containers/container";
import { askContainer, type ContainerRequest, isUndelivered, lossMessage } from "./ask-container";
import { type Behaviour } from "./behaviour";
import { modelNotReady, RuntimeError, serviceUnavailable, throttled, validationError } from "./errors";
import { LoadFailure, ModelCache, type ModelSource } from "./model-cache";
import { Replica } from "./replica";

export interface VariantOptions {
  readonly name: string;
  /** Share of the calls that name no variant: this weight divided by the sum of all. */
  readonly weight: number;
  /** Builds what its containers need before they start. */
  readonly prepare: () => Promise<unknown>;
  readonly launch: () => Container;
  readonly log: (line: string) => void;
}

/** The endpoint that a variant belongs to. */
export interface VariantParent {
  readonly name: string;
  readonly hosting: EndpointHosting;
  readonly behaviour: Behaviour;
  /** Archives of a multi-model endpoint. */
  readonly models: ModelSource | undefined;
  modelError(status: number, message: string): RuntimeError;
  /** Returns true with probability `rate`. */
  happens(rate: number): boolean;
}

/** Allowed time between the end of a container's connections and the end of its process. */
const exitNoticeSeconds = 1;

/** One production variant: an instance's containers, always on, or a serverless one that starts and stops. */
export class Variant {
  readonly replicas: readonly Replica[];
  private idleTimer: NodeJS.Timeout | undefined;
  private hasBeenReady = false;
  private isClosed = false;
  /** Models in the containers of a multi-model endpoint. */
  private readonly caches = new WeakMap<Container, ModelCache>();

  constructor(
    readonly options: VariantOptions,
    private readonly endpoint: VariantParent,
  ) {
    this.replicas = Array.from(
      { length: this.instanceCount },
      () =>
        new Replica({
          launch: options.launch,
          coldStartSeconds: () => endpoint.behaviour.coldStartSeconds,
          keepsAlive: this.staysWarm,
          log: options.log,
        }),
    );
  }

  get name(): string {
    return this.options.name;
  }

  get isInService(): boolean {
    return this.isServerless || this.hasBeenReady;
  }

  /** Starts the containers that do not wait for a first call. */
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
   * Sends a request to a container, starting one if needed. The call counts as running until `consume`, which reads the
   * answer, is done.
   * @throws RuntimeError
   */
  async invoke<T>(request: ContainerRequest, consume: (answer: http.IncomingMessage) => Promise<T>): Promise<T> {
    if (this.active >= this.maxConcurrency) throw throttled();
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

  /** Ends all containers; a serverless one starts again at the next call. */
  async scaleToZero(): Promise<void> {
    clearTimeout(this.idleTimer);
    await Promise.all(this.replicas.map((replica) => replica.stop()));
  }

  /** Ends all containers permanently, even with calls in progress. */
  async close(): Promise<void> {
    this.isClosed = true;
    await this.scaleToZero();
  }

  private get isServerless(): boolean {
    return this.endpoint.hosting.mode === "serverless";
  }

  /** True if always-on, or serverless with provisioned concurrency. */
  private get staysWarm(): boolean {
    const { hosting } = this.endpoint;
    return hosting.mode === "always-on" || hosting.provisionedConcurrency !== undefined;
  }

  private get instanceCount(): number {
    const { hosting } = this.endpoint;
    return hosting.mode === "serverless" ? 1 : hosting.instanceCount;
  }

  private get maxConcurrency(): number {
    const { hosting } = this.endpoint;
    return hosting.mode === "serverless" ? hosting.maxConcurrency : Infinity;
  }

  private get active(): number {
    return this.replicas.reduce((sum, { active }) => sum + active, 0);
  }

  /** The least busy of the replicas that are ready. */
  private pickReplica(): Replica {
    const ready = this.replicas.filter(({ state }) => state === "ready").sort((a, b) => a.active - b.active);
    const replica = ready[0] ?? (this.isServerless || !this.hasBeenReady ? this.replicas[0] : undefined);
    if (!replica) throw serviceUnavailable(this.endpoint.name);
    return replica;
  }

  private async ask(replica: Replica, request: ContainerRequest): Promise<http.IncomingMessage> {
    const { endpoint } = this;
    const container = await this.containerOf(replica);
    await sleep(endpoint.behaviour.latencyMs);
    if (endpoint.happens(endpoint.behaviour.failRate)) {
      throw endpoint.modelError(500, "This error is played by the local stack.");
    }
    const path = await this.pathFor(container, request);
    try {
      const answer = await askContainer(container.port, path, request);
      if (request.targetModel === undefined || answer.statusCode !== 404) return answer;
      // The container has unloaded the model since.
      answer.resume();
      this.caches.get(container)!.forget(request.targetModel);
      return await askContainer(container.port, await this.pathFor(container, request), request);
    } catch (error) {
      if (error instanceof RuntimeError) throw error;
      if (!isUndelivered(error)) {
        // A process that ends closes its connections first; the next call must not reach it.
        await within(exitNoticeSeconds, container.exited);
        throw endpoint.modelError(0, lossMessage(error));
      }
      container.kill();
      await container.exited;
      if (!this.isServerless) throw serviceUnavailable(endpoint.name);
      return this.ask(replica, request);
    }
  }

  private async containerOf(replica: Replica): Promise<Container> {
    const { name, behaviour } = this.endpoint;
    if (this.isClosed) throw serviceUnavailable(name);
    const started = replica.start().catch((error: Error) => {
      throw this.endpoint.modelError(0, error.message);
    });
    const container = await within(behaviour.notReadySeconds, started);
    if (!container) throw this.isServerless ? modelNotReady(name) : serviceUnavailable(name);
    return container;
  }

  /** Path for invocations. Loads the model that a multi-model endpoint is asked for, which goes on if it takes too long. */
  private async pathFor(container: Container, { targetModel }: ContainerRequest): Promise<string> {
    const { models, name, behaviour } = this.endpoint;
    if (!models || targetModel === undefined) return "/invocations";
    const cache = this.caches.get(container) ?? new ModelCache(container.port, models);
    this.caches.set(container, cache);
    const loaded = cache.pathOf(targetModel).catch((error: unknown) => {
      if (error instanceof LoadFailure && error.status === 0) throw validationError(error.message);
      if (error instanceof LoadFailure) throw this.endpoint.modelError(error.status, error.message);
      throw this.endpoint.modelError(0, lossMessage(error));
    });
    const path = await within(behaviour.notReadySeconds, loaded);
    if (path === undefined) throw modelNotReady(name);
    return path;
  }

  private watchIdleness(): void {
    if (this.staysWarm || this.active > 0) return;
    const { idleSeconds } = this.endpoint.behaviour;
    this.idleTimer = setTimeout(() => {
      this.options.log(`Idle for ${idleSeconds} s: scaling to zero.`);
      void this.scaleToZero();
    }, idleSeconds * 1000);
    this.idleTimer.unref();
  }
}

/** The promise's result, or undefined if it takes too long. */
async function within<T>(seconds: number, promise: Promise<T>): Promise<T | undefined> {
  const timer = new AbortController();
  try {
    const deadline = sleep(seconds * 1000, undefined, { signal: timer.signal }).catch(() => undefined);
    return await Promise.race([promise, deadline]);
  } finally {
    timer.abort();
  }
}
