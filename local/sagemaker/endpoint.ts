import type http from "node:http";
import { type EndpointHosting } from "../../infra/settings/schema/hosting";
import { realTime, serverless } from "../../model/limits";
import { type ContainerRequest } from "./ask-container";
import { type Behaviour } from "./behaviour";
import { modelError, type Place, type RuntimeError, throttled, validationError } from "./errors";
import { type ModelSource } from "./model-cache";
import { type Replica } from "./replica";
import { Variant, type VariantOptions, type VariantParent } from "./variant";

export interface EndpointOptions {
  readonly name: string;
  /** Name of its model, which the control route accepts too; a multi-model endpoint has a name in its place. */
  readonly model: string;
  /** Version of its model; absent for a multi-model endpoint. */
  readonly version?: string;
  readonly place: Place;
  readonly hosting: EndpointHosting;
  readonly behaviour: Behaviour;
  /** Names of the inference components that it hosts; absent: it hosts models. */
  readonly inferenceComponents?: readonly string[];
  /** Archives of a multi-model endpoint; absent: it serves one model. */
  readonly models?: ModelSource;
  /** Production variants, at least one. */
  readonly variants: readonly VariantOptions[];
  /** Random number in [0, 1). Default: `Math.random`. */
  readonly random?: () => number;
}

/** Resets the caller's connection without an answer. */
export class ConnectionReset extends Error {}

/** One endpoint: its production variants and its simulated behaviour. */
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

  get hosting(): EndpointHosting {
    return this.options.hosting;
  }

  get models(): ModelSource | undefined {
    return this.options.models;
  }

  get isServerless(): boolean {
    return this.hosting.mode === "serverless";
  }

  get status(): "Creating" | "InService" {
    return this.variants.every(({ isInService }) => isInService) ? "InService" : "Creating";
  }

  /** Replicas of all variants. */
  get replicas(): readonly Replica[] {
    return this.variants.flatMap(({ replicas }) => replicas);
  }

  /** Builds what the containers need before they start. */
  async prepare(): Promise<void> {
    await Promise.all(this.options.variants.map(({ prepare }) => prepare()));
  }

  /** Starts the containers that do not wait for a first call. */
  launch(): void {
    for (const variant of this.variants) variant.launch();
  }

  /**
   * The variant for a call: the one that it names, else one by weight.
   * @throws RuntimeError if the named variant does not exist
   */
  pickVariant(target?: string): Variant {
    if (target === undefined) return this.drawVariant();
    const variant = this.variants.find(({ name }) => name === target);
    if (variant) return variant;
    const known = this.variants.map(({ name }) => name).join(", ");
    throw validationError(`Variant ${target} of endpoint ${this.name} not found: it has ${known}.`);
  }

  /**
   * Checks the inference component that a call names. Source of SageMaker's message for a missing one:
   * https://github.com/langchain-ai/langchain/issues/16150; its message for an unknown one is not known.
   * @throws RuntimeError if the endpoint hosts components and the call names none, or one that does not exist
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

  /** @throws RuntimeError if a multi-model endpoint is called without a model, or another endpoint with one */
  requireTargetModel(key: string | undefined): void {
    if (this.models && key === undefined) {
      throw validationError(`Endpoint ${this.name} is a multi-model endpoint: TargetModel is required.`);
    }
    if (!this.models && key !== undefined) {
      throw validationError(`Endpoint ${this.name} is not a multi-model endpoint: TargetModel is not accepted.`);
    }
  }

  /**
   * Forwards the request to a variant's container; see `Variant.invoke`.
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

  /** Ends all containers permanently, even with calls in progress. */
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

/** Time that a container of this hosting has until /ping first succeeds. */
export function startupSeconds(hosting: EndpointHosting): number {
  return hosting.mode === "serverless"
    ? serverless.startupSeconds
    : (hosting.startupSeconds ?? realTime.startupSeconds);
}
