import type http from "node:http";
import { type HostingSettings } from "../../infra/settings/schema/hosting";
import { realTime, serverless } from "../../model/limits";
import { type ContainerRequest } from "./ask-container";
import { type Behaviour } from "./behaviour";
import { modelError, type Place, type RuntimeError, throttled, validationError } from "./errors";
import { type Replica } from "./replica";
import { Variant, type VariantOptions, type VariantParent } from "./variant";

export interface EndpointOptions {
  readonly name: string;
  /** The model that it serves: the control route takes this name as well. */
  readonly model: string;
  readonly version: string;
  readonly place: Place;
  readonly hosting: HostingSettings;
  readonly behaviour: Behaviour;
  /** Names of the inference components that it hosts; none: it hosts models. */
  readonly inferenceComponents?: readonly string[];
  /** At least one. */
  readonly variants: readonly VariantOptions[];
  /** In [0, 1), as `Math.random`, which is the default. */
  readonly random?: () => number;
}

/** The caller's connection is to be reset, without an answer. */
export class ConnectionReset extends Error {}

/** One endpoint: its production variants, and what it is made to do to its callers. */
export class Endpoint implements VariantParent {
  readonly creationTime = new Date();
  readonly variants: readonly Variant[];
  behaviour: Behaviour;
  invocations = 0;
  private readonly random: () => number;

  constructor(readonly options: EndpointOptions) {
    this.behaviour = options.behaviour;
    this.random = options.random ?? Math.random;
    this.variants = options.variants.map((variant) => new Variant(variant, this));
  }

  get name(): string {
    return this.options.name;
  }

  get hosting(): HostingSettings {
    return this.options.hosting;
  }

  get isServerless(): boolean {
    return this.hosting.mode === "serverless";
  }

  get status(): "Creating" | "InService" {
    return this.variants.every(({ isInService }) => isInService) ? "InService" : "Creating";
  }

  /** Of all variants. */
  get replicas(): readonly Replica[] {
    return this.variants.flatMap(({ replicas }) => replicas);
  }

  /** Makes what the containers need, ahead of their start. */
  async prepare(): Promise<void> {
    await Promise.all(this.options.variants.map(({ prepare }) => prepare()));
  }

  /** Starts the containers that are not to wait for a first call. */
  launch(): void {
    for (const variant of this.variants) variant.launch();
  }

  /**
   * The variant that a call gets: the one that it names, else one by the weights.
   * @throws RuntimeError if it names one that is not there
   */
  pickVariant(target?: string): Variant {
    if (target === undefined) return this.drawVariant();
    const variant = this.variants.find(({ name }) => name === target);
    if (variant) return variant;
    const known = this.variants.map(({ name }) => name).join(", ");
    throw validationError(`Variant ${target} of endpoint ${this.name} not found: it has ${known}.`);
  }

  /**
   * Checks the inference component that a call names. SageMaker's message where one is missing:
   * https://github.com/langchain-ai/langchain/issues/16150; its message for an unknown one is not known.
   * @throws RuntimeError if the endpoint hosts components and the call names none, or one that is not there
   */
  requireComponent(name: string | undefined): void {
    const { inferenceComponents: components = [] } = this.options;
    if (name === undefined && components.length > 0) {
      throw validationError(
        "Inference Component Name header is required for endpoints to which you plan to deploy inference components. " +
          "Please include Inference Component Name header or consider using SageMaker models.",
      );
    }
    if (name !== undefined && !components.includes(name)) {
      throw validationError(`Inference Component ${name} of endpoint ${this.name} not found.`);
    }
  }

  /**
   * Has a variant's container answer; see `Variant.invoke`.
   * @throws RuntimeError, ConnectionReset
   */
  async invoke<T>(
    variant: Variant,
    request: ContainerRequest,
    consume: (answer: http.IncomingMessage) => Promise<T>,
  ): Promise<T> {
    this.invocations += 1;
    const { resetRate, throttleRate } = this.behaviour;
    if (this.happens(resetRate)) throw new ConnectionReset();
    if (this.happens(throttleRate)) throw throttled();
    return variant.invoke(request, consume);
  }

  /** Ends all containers; a serverless endpoint starts one again at the next call. */
  async scaleToZero(): Promise<void> {
    await Promise.all(this.variants.map((variant) => variant.scaleToZero()));
  }

  /** Ends all containers for good, whatever calls are still under way. */
  async close(): Promise<void> {
    await Promise.all(this.variants.map((variant) => variant.close()));
  }

  modelError(status: number, message: string): RuntimeError {
    return modelError(this.name, this.options.place, { status, message });
  }

  happens(rate: number): boolean {
    return this.random() < rate;
  }

  private drawVariant(): Variant {
    const total = this.variants.reduce((sum, { options }) => sum + options.weight, 0);
    let left = this.random() * total;
    const drawn = this.variants.find(({ options }) => (left -= options.weight) < 0);
    return drawn ?? (this.variants[0] as Variant); // All weights are 0.
  }
}

/** The time that the container of this hosting has until its first good answer to /ping. */
export function startupSeconds(hosting: HostingSettings): number {
  return hosting.mode === "serverless"
    ? serverless.startupSeconds
    : (hosting.startupSeconds ?? realTime.startupSeconds);
}
