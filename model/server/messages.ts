import { type RawRequest } from "../contract";
import { type Reply } from "./replies";

/** A request's body on its way to the worker: JSON text, or bytes in one of the contract's `rawContentTypes`. */
export type Body = string | RawRequest;

/** What goes to the model at once. */
export interface Batch {
  readonly bodies: readonly Body[];
  /** Options that are on, body by body; null if no body has any, which is the usual case and costs nothing. */
  readonly options: readonly (readonly string[])[] | null;
}

/** From the main thread to the worker. A lone JSON text without options goes as it is, which costs a third. */
export type BatchMessage = string | Batch;

/** What the model's contract takes besides JSON. */
export interface Accepted {
  readonly rawContentTypes: readonly string[];
  readonly options: readonly string[];
  /** It is a chat model, which takes `GenerationMessage`s in place of batches. */
  readonly generates: boolean;
}

/** From the main thread to the worker of a chat model. Of a generation that is called off, nothing more is said. */
export type GenerationMessage =
  | { readonly kind: "generate"; readonly id: number; readonly body: Body }
  | { readonly kind: "call off"; readonly id: number };

/** From the worker to the main thread. A text is the answer to a lone body, with status 200. */
export type WorkerMessage =
  | string
  | { readonly kind: "ready"; readonly accepted: Accepted }
  /** The model folder cannot be served; the worker ends after saying so. */
  | { readonly kind: "unusable"; readonly reason: string }
  /** One status and one JSON text per body, in the order of the batch: arrays, as objects cost three times as much. */
  | { readonly kind: "answers"; readonly statuses: readonly number[]; readonly bodies: readonly string[] }
  /** The data of one server-sent event. */
  | { readonly kind: "event"; readonly id: number; readonly data: string }
  /** A generation's end: the whole answer or what went wrong; null after the last event of a stream. */
  | { readonly kind: "end"; readonly id: number; readonly reply: Reply | null };
