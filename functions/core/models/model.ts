import { type ModelContract } from "../../../model/contract";
import { type HostingMode } from "../limits";
import { type SharedArtifacts } from "./shared-artifacts";

/** The bundled part of a model's folder. */
export interface ModelDescription {
  readonly contract: ModelContract;
  /** When it was trained, in seconds since 1970: OpenAI's `created`. */
  readonly created: number;
}

/** A model that callers can reach. */
export interface Model extends ModelDescription {
  readonly name: string;
  /** Name of its SageMaker endpoint; null while the model is asleep. */
  readonly endpoint: string | null;
  readonly hosting: HostingMode;
  /** Names of its variants; empty if callers have no choice. */
  readonly variants: readonly string[];
  /** Changes with every release of the model. */
  readonly version: string;
  /** Protocol of a chat model's container, if not the plain protocol of the model's contract. */
  readonly protocol?: "openai";
  /** The inference component to invoke, if its endpoint hosts components. */
  readonly inferenceComponent?: string;
  /** Its artifacts on the shared endpoint; absent: it has an endpoint of its own. */
  readonly artifacts?: SharedArtifacts;
}

/** A model with an endpoint to invoke. */
export type AwakeModel = Model & { readonly endpoint: string };

export function isAwake(model: Model): model is AwakeModel {
  return model.endpoint !== null;
}

/** The part of an invocation that names a model's inference component. */
export function componentOf({ inferenceComponent }: Model): { readonly inferenceComponent?: string } {
  return inferenceComponent === undefined ? {} : { inferenceComponent };
}

/** Models by name; the first serves `POST /predict`. */
export type Models = ReadonlyMap<string, Model>;
