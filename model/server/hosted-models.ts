import { type ServerResponse } from "node:http";
import { Dispatcher } from "./dispatcher";
import { memoryShares, memoryWatchMs } from "./limits";
import { Memory, OutOfMemory } from "./memory";
import { logError, refusal, type Reply } from "./replies";
import { type Replies } from "./routes";
import { WorkerPool } from "./worker-pool";

export interface HostedModelsOptions {
  /** Largest number of requests that may share a run. */
  readonly maxBatch: number;
  /** Time limit of a load and of a run. */
  readonly timeoutSeconds: number;
  /** Threads that models share. Default: one per processor. */
  readonly workers: number | undefined;
  /** Memory that the process may take. */
  readonly memoryBytes: number;
}

interface HostedModel {
  readonly url: string;
  readonly dispatcher: Dispatcher<ServerResponse>;
  /** Fulfilled when it has loaded or failed: with why. */
  readonly loaded: Promise<LoadFailure | null>;
  /** False until it is first asked. */
  hasBeenAsked: boolean;
}

interface LoadFailure {
  readonly reason: string;
  readonly cause: unknown;
}

const MiB = 1024 * 1024;

/** The models in memory, by name. They come and go while the server runs. */
export class HostedModels {
  private readonly models = new Map<string, HostedModel>();
  private readonly workers: WorkerPool;
  private readonly memory: Memory;
  private readonly watch = setInterval(() => this.guardMemory(), memoryWatchMs).unref();
  /** True while a thread ends whose memory is needed. */
  private isFreeing = false;

  constructor(
    private readonly options: HostedModelsOptions,
    private readonly replies: Replies,
  ) {
    const { workers, timeoutSeconds, memoryBytes } = options;
    this.memory = new Memory(memoryBytes);
    this.workers = new WorkerPool({
      size: workers,
      timeoutSeconds,
      resourceLimits: {
        // A heap that fills ends its thread, not the process.
        maxOldGenerationSizeMb: Math.ceil(memoryBytes / 2 / MiB),
        // Small, so that what loads leave behind is soon collected.
        maxYoungGenerationSizeMb: 3,
      },
      growthBytes: memoryShares.growth * memoryBytes,
    });
  }

  /** Number of requests that wait. */
  get queued(): number {
    return [...this.models.values()].reduce((sum, { dispatcher }) => sum + dispatcher.queued, 0);
  }

  /** Names of the loaded models, sorted. */
  get names(): readonly string[] {
    return [...this.models].flatMap(([name, { dispatcher }]) => (dispatcher.accepted ? [name] : [])).sort();
  }

  urlOf(name: string): string | undefined {
    const model = this.models.get(name);
    return model?.dispatcher.accepted ? model.url : undefined;
  }

  /** A model that is loaded or loading. */
  find(name: string): HostedModel | undefined {
    return this.models.get(name);
  }

  /**
   * Loads an unpacked archive and checks it against its golden cases. 409 if there is a model of this name, 507 if there is
   * no room while others are loaded, 422 if the model cannot be served, whatever is unloaded. The log names the model by
   * `title`.
   */
  async load(name: string, url: string, title = url): Promise<Reply> {
    if (this.models.has(name)) return refusal("model_loaded", `Model "${name}" is already loaded.`);
    if (this.models.size > 0 && !this.memory.hasRoomFor(url)) return noRoom;
    const before = this.memory.occupied;
    const model = this.open(url, title);
    this.models.set(name, model);
    const failure = await model.loaded;
    if (failure === null && !(this.memory.isFull && this.models.size > 1)) return described(name, url);
    this.models.delete(name);
    const took = (failure?.cause instanceof OutOfMemory ? failure.cause.occupiedBytes : this.memory.occupied) - before;
    await model.dispatcher.stop();
    if (failure && !(failure.cause instanceof OutOfMemory)) return refused(name, title, failure.reason);
    if (this.memory.isTooMuch(took)) return refused(name, title, `loading took ${Math.round(took / 1e6)} MB`);
    return noRoom;
  }

  /** Answers the requests that the model has, then frees its memory. */
  async unload(name: string): Promise<Reply> {
    const model = this.models.get(name);
    if ((await model?.loaded) !== null || this.models.get(name) !== model) return notLoaded(name);
    this.models.delete(name);
    await model!.dispatcher.drain();
    await model!.dispatcher.stop();
    return described(name, model!.url);
  }

  /** Answers every waiting request with 503 and stops the workers. */
  async stop(): Promise<void> {
    clearInterval(this.watch);
    const stopped = [...this.models.values()].map(({ dispatcher }) => dispatcher.stop());
    await Promise.all([...stopped, this.workers.stop()]);
  }

  private open(modelDir: string, title: string): HostedModel {
    const { maxBatch, timeoutSeconds } = this.options;
    let report!: (failure: LoadFailure | null) => void;
    const loaded = new Promise<LoadFailure | null>((resolve) => (report = resolve));
    const dispatcher = new Dispatcher<ServerResponse>({
      modelDir,
      title,
      workers: this.workers,
      maxBatch,
      timeoutSeconds,
      recovers: true,
      answer: this.replies.reply,
      stream: this.replies.stream,
      isWaiting: (response) => !response.destroyed,
      ready: () => report(null),
      unusable: (reason, cause) => report({ reason, cause }),
    });
    return { url: modelDir, dispatcher, loaded, hasBeenAsked: false };
  }

  /** Frees the memory of one thread at a time: that of the next may not be needed. */
  private guardMemory(): void {
    if (this.isFreeing || !this.memory.isScarce) return;
    const cause = new OutOfMemory(this.memory.occupied);
    const freed =
      this.workers.endMostGrown(cause) ?? (this.memory.isEmergency ? this.workers.killBusiest(cause) : null);
    if (freed === null) return;
    this.isFreeing = true;
    void freed.then(() => (this.isFreeing = false));
  }
}

export function notLoaded(name: string): Reply {
  return refusal("not_found", `Model "${name}" is not loaded.`);
}

const noRoom = refusal("out_of_memory", "There is no memory for another model. Unload one and try again.");

/** Tells a model that cannot be served from one that is absent (404) or has no room (507). */
function refused(name: string, title: string, reason: string): Reply {
  logError("model refused", `${title} cannot be served: ${reason}`);
  return refusal("model_unusable", `Model "${name}" cannot be served. The log of its container says why.`);
}

export function described(name: string, url: string): Reply {
  return { status: 200, body: JSON.stringify({ modelName: name, modelUrl: url }) };
}
