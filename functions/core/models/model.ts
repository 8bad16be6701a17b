import { type ModelContract } from "../../../model/contract";
import { type HostingMode } from "../limits";

/** What the bundle carries of a model's folder. */
export interface ModelDescription {
  readonly contract: ModelContract;
  /** When it was trained, in seconds since 1970: OpenAI's `created`. */
  readonly created: number;
}

/** A model that callers can reach. */
export interface Model extends ModelDescription {
  readonly name: string;
  /** What it is called in SageMaker. */
  readonly endpoint: string;
  readonly hosting: HostingMode;
  /** Production variants of its endpoint, by name; empty if there is nothing to choose from. */
  readonly variants: readonly string[];
  /** Changes with every release of the model. */
  readonly version: string;
  /** What the container of a chat model speaks, if not the plain protocol of the model's contract. */
  readonly protocol?: "openai";
  /** The inference component to invoke, if its endpoint hosts components. */
  readonly inferenceComponent?: string;
}

/** The part of an invocation that names a model's inference component. */
export function componentOf({ inferenceComponent }: Model): { readonly inferenceComponent?: string } {
  return inferenceComponent === undefined ? {} : { inferenceComponent };
}

/** By name; the first is the one of `POST /predict`. */
export type Models = ReadonlyMap<string, Model>;
