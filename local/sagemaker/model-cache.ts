import { randomUUID } from "node:crypto";
import { mkdir, rm } from "node:fs/promises";
import path from "node:path";

export interface ModelSource {
  /** Names of the models, which the control route accepts. */
  readonly names: readonly string[];
  /** Folder for the unpacked archives. */
  readonly folder: string;
  /**
   * Unpacks the archive at a key, relative to the endpoint's prefix in S3, into an empty folder.
   * @throws Error if there is no such archive
   */
  readonly fetch: (target: string, folder: string) => Promise<void>;
}

/** A model could not be loaded. `status` is what the container answered; 0 if there is no archive. */
export class LoadFailure extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

interface CachedModel {
  /** Its name in the container. SageMaker's is opaque too, and another one after each load. */
  readonly name: string;
  /** Path for its invocations, once it has loaded. */
  readonly loaded: Promise<string>;
  isLoaded: boolean;
}

/**
 * The models in one container of a multi-model endpoint: loads each on first use and, when the container has no room,
 * unloads those least recently used.
 */
export class ModelCache {
  /** By target, the least recently used first. */
  private readonly models = new Map<string, CachedModel>();

  constructor(
    private readonly port: number,
    private readonly source: ModelSource,
  ) {}

  /** Resolves to the path for a model's invocations when it has loaded. @throws LoadFailure */
  pathOf(target: string): Promise<string> {
    const model = this.models.get(target) ?? this.load(target);
    this.models.delete(target);
    this.models.set(target, model);
    return model.loaded;
  }

  /** Forgets a model that its container no longer has. */
  forget(target: string): void {
    this.models.delete(target);
  }

  private load(target: string): CachedModel {
    const name = randomUUID();
    const model = { name, isLoaded: false, loaded: this.loadIntoContainer(target, name) };
    model.loaded.then(
      () => (model.isLoaded = true),
      () => this.models.get(target) === model && this.forget(target), // The next call tries again.
    );
    return model;
  }

  private async loadIntoContainer(target: string, name: string): Promise<string> {
    const url = path.join(this.source.folder, name, "model");
    await mkdir(url, { recursive: true });
    await this.source.fetch(target, url).catch((error: Error) => {
      throw new LoadFailure(0, error.message);
    });
    for (;;) {
      const answer = await this.ask("POST", "/models", target, { model_name: name, url });
      if (answer.status === 200) return `/models/${name}/invoke`;
      if (answer.status === 507 && (await this.unloadOldest())) continue;
      await this.remove(name);
      throw new LoadFailure(answer.status, answer.body);
    }
  }

  /** Returns false if there is no model to unload. */
  private async unloadOldest(): Promise<boolean> {
    const [oldest] = [...this.models].filter(([, { isLoaded }]) => isLoaded);
    if (!oldest) return false;
    const [target, { name }] = oldest;
    this.forget(target);
    await this.ask("DELETE", `/models/${name}`, target);
    await this.remove(name);
    return true;
  }

  private remove(name: string): Promise<void> {
    return rm(path.join(this.source.folder, name), { recursive: true, force: true });
  }

  private async ask(method: string, route: string, target: string, body?: object) {
    const answer = await fetch(`http://127.0.0.1:${this.port}${route}`, {
      method,
      headers: { "x-amzn-sagemaker-target-model": target },
      ...(body && { body: JSON.stringify(body) }),
    });
    return { status: answer.status, body: await answer.text() };
  }
}
