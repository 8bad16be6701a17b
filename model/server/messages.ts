import { type MessagePort } from "node:worker_threads";
import { type Body } from "./answer";
import { type Reply } from "./replies";

/** Requests that the worker answers together. */
export interface Batch {
  readonly bodies: readonly Body[];
  /** Enabled options per body, in the order of `bodies`; null if no body has any, which is cheaper to send. */
  readonly options: readonly (readonly string[])[] | null;
}

/** Message from the main thread to a worker: opens a model, which then talks through its own `port`. */
export interface OpenMessage {
  readonly modelDir: string;
  readonly port: MessagePort;
}

/** Message from the main thread to a worker, which finishes its work and ends by itself. */
export type StopMessage = "stop";

/** First message from a worker to the main thread: the number that the system gave the thread; null if unknown. */
export interface StartedMessage {
  readonly systemThread: string | null;
}

/** Options of a worker. */
export interface ThreadOptions {
  /** Growth of its heap and buffers that it reports. */
  readonly growthBytes: number;
}

/** Message from a worker to the main thread: growth since its models were loaded; 0 if it is below the limit again. */
export interface GrowthMessage {
  readonly grownBytes: number;
}

/** Message to a model, which frees its memory, reports `closed` and ends the conversation. */
export interface CloseMessage {
  readonly kind: "close";
}

/** Batch for a model. A lone JSON body without options crosses as plain text, for a third of the cost. */
export type BatchMessage = string | Batch;

/** Content types and options that the model's contract accepts besides plain JSON. */
export interface Accepted {
  readonly rawContentTypes: readonly string[];
  readonly options: readonly string[];
  /** True for a chat model, which takes `GenerationMessage`s instead of batches. */
  readonly generates: boolean;
}

/** Message to a chat model. It reports nothing more about a cancelled generation. */
export type GenerationMessage =
  | { readonly kind: "generate"; readonly id: number; readonly body: Body }
  | { readonly kind: "cancel"; readonly id: number };

/** Message from a model to the main thread. A plain text is the answer to a lone body, with status 200. */
export type ModelMessage =
  | string
  | { readonly kind: "ready"; readonly accepted: Accepted }
  /** The model folder cannot be served. The model sends nothing after this. */
  | { readonly kind: "unusable"; readonly reason: string }
  /** One status and one JSON text per body, in the order of the batch. Parallel arrays clone faster than objects. */
  | { readonly kind: "answers"; readonly statuses: readonly number[]; readonly bodies: readonly string[] }
  /** Data of one server-sent event. */
  | { readonly kind: "event"; readonly id: number; readonly data: string }
  /** End of a generation: the whole answer or an error; null after the last event of a stream. */
  | { readonly kind: "end"; readonly id: number; readonly reply: Reply | null }
  /** The model's memory is free. The model sends nothing after this. */
  | { readonly kind: "closed" };
