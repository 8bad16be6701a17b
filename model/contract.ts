import type * as z from "zod";

/** What a model predicts from, which decides how the page shows it and how its folder is laid out by `new-model`. */
export const modelKinds = ["image", "forecast", "tabular", "text", "chat"] as const;
export type ModelKind = (typeof modelKinds)[number];

/** What the handler of a model of this kind must have. */
export function handlerFunctions(kind: ModelKind | undefined) {
  return kind === "chat" ? (["generate"] as const) : (["toTensors", "toResponse"] as const);
}

/**
 * What callers and a model promise each other: the default export of `model/<name>/contract.ts`, which
 * imports zod, JSON files of its folder and, of `model/`, what itself imports no more than that.
 *
 * Lambda, the page, OpenAPI and the tests are all driven by it.
 */
export interface ModelContract {
  readonly title: string;
  /** One or two sentences for people: what goes in, what comes out. */
  readonly description: string;
  readonly kind: ModelKind;
  /**
   * A strict object; numbers bounded so that they fit the tensor they end in. Of a forecast, its list of numbers is the
   * history, oldest first; a number with `meta({ role: "capacity" })` is what all of them are a share of. The answer has
   * the forecast as `{ "T+1h": …, "T+2h": … }` or as a list, nearest first.
   */
  readonly request: z.ZodType;
  readonly response: z.ZodType;
  /** Content types whose raw bytes are accepted in place of a JSON body, such as `image/png`. */
  readonly rawContentTypes?: readonly string[];
  /**
   * Switches that callers may put into the query (`?explain=true`), by name, each with what it adds to the answer. All
   * are off unless asked for. `explain` is answered by the handler's `explain`.
   */
  readonly options?: Readonly<Record<string, string>>;
  /** At least one; the first is in the documents and the `tryIt` line. */
  readonly examples: readonly Example[];
}

export interface Example {
  readonly summary: string;
  readonly request: unknown;
}

/** A body that is not JSON, in one of the contract's `rawContentTypes`. */
export interface RawRequest {
  readonly contentType: string;
  readonly bytes: Uint8Array;
}

/** Elements of the tensors that cross between handlers and ONNX Runtime. */
export type TensorData = Float32Array | Float64Array | Int32Array | BigInt64Array | Uint8Array;

/** A dense row-major array. The first dimension is the batch: one row per prediction. */
export interface Tensor {
  readonly dims: readonly number[];
  readonly data: TensorData;
}

/** Tensors by the names that the ONNX graph gives its inputs or outputs. */
export type Tensors = Readonly<Record<string, Tensor>>;

/** Pixels as they come out of the decoder: `data` has `height * width * channels` bytes, row by row. */
export interface DecodedImage {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  readonly data: Uint8Array;
}

/** What the inference server lends a handler, so that a handler carries no native code of its own. */
export interface HandlerTools {
  /**
   * Decodes PNG, JPEG or WebP. The size is read from the header and held against the pixel limit before decoding;
   * transparent parts become white.
   * @throws InvalidRequest if the bytes are no such image, are cut short, or have too many pixels.
   */
  decodeImage(bytes: Uint8Array, channels: 1 | 3): Promise<DecodedImage>;
}

/** What the inference server knows of a prediction beyond its request and outputs. */
export interface PredictionContext {
  /** Milliseconds that the graph ran, for the whole batch that the request was in. */
  readonly inferenceMs: number;
  /** Those of the contract's options that the caller asked for. */
  readonly options: ReadonlySet<string>;
}

/** Runs the model's own graph once more. */
export type RunGraph = (inputs: Tensors) => Promise<Tensors>;

/** Why a prediction came out as it did: `base_value` and the attributions add up to the number that is explained. */
export interface Explanation {
  /** The number that is explained, for people: `probability of setosa`. */
  readonly explains: string;
  /** What the model answers on average, before it knows anything of this request. */
  readonly base_value: number;
  /** What each part of the request added to that, in the order of the request. */
  readonly attributions: readonly {
    readonly feature: string;
    readonly value: number | string;
    /** Negative where it took away. */
    readonly attribution: number;
  }[];
}

/**
 * A model's own pre- and post-processing: the default export of `model/<name>/handler.ts`, run by the inference server.
 *
 * `Request` is what the contract's schema returns; handlers of contracts with `rawContentTypes` also take a `RawRequest`.
 */
export interface ModelHandler<Request = unknown, Response = unknown> {
  /** Tensors for ONE request. All inputs have the same first dimension, by which the server batches and splits. */
  toTensors(request: Request, tools: HandlerTools): Tensors | Promise<Tensors>;
  /** The answer to that request, from the rows of the outputs that belong to it. `context` is absent outside of a server. */
  toResponse(outputs: Tensors, request: Request, context?: PredictionContext): Response;
  /**
   * What the server adds to the answer as `explanation`, or a promise of it, if the option `explain` is on. Page and
   * documents understand a list with one `Explanation` per prediction. Others wait meanwhile: its cost must be bounded.
   */
  explain?(request: Request, run: RunGraph): unknown;
}

/**
 * The default export of `handler.ts` of a model of kind `chat`, in place of a `ModelHandler`.
 *
 * The answer is `{ text, ...ending }`. If the request has `"stream": true` it goes out as server-sent events, each piece
 * as `{ "text": "…" }` and then the ending.
 */
export interface ChatHandler<Request = unknown, Response extends { text: string } = { text: string }> {
  /**
   * Yields the answer's text piece by piece, none of them empty or ending within a character, and returns what the answer
   * has beside its text. A mistake of the caller that the schema cannot tell is thrown before the first piece.
   *
   * Many answers are made at once: they take turns in `run`, which throws if its caller has hung up.
   */
  generate(request: Request, run: RunGraph): AsyncGenerator<string, Omit<Response, "text">>;
}
