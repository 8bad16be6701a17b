import type * as z from "zod";

/** Kinds of input. Decides how the page shows a model and which template `new-model` uses. */
export const modelKinds = ["image", "forecast", "tabular", "text", "chat"] as const;
export type ModelKind = (typeof modelKinds)[number];

/** Functions that the handler of a model of this kind must have. */
export function handlerFunctions(kind: ModelKind | undefined) {
  return kind === "chat" ? (["generate"] as const) : (["toTensors", "toResponse"] as const);
}

/** Size from which a `model.onnx` is too large to be downloaded by visitors of the page. */
export const maxOnDeviceBytes = 5_000_000;

/**
 * Request and response of a model: the default export of `model/<name>/contract.ts`. That file may import only zod, JSON
 * files of its folder, and files of `model/` with the same restriction.
 *
 * Drives the API, the page, the OpenAPI document and the tests.
 */
export interface ModelContract {
  readonly title: string;
  /** One or two sentences for people: input and output. */
  readonly description: string;
  readonly kind: ModelKind;
  /**
   * A strict object. Numbers are bounded so that they fit their tensor. In a forecast, the list of numbers is the history,
   * oldest first, and a number with `meta({ role: "capacity" })` is the total that the others are a share of. Numbers with the roles `hour`
   * (0 to 23) and `weekday` (0 is Monday) are the time of the newest value, and steps are hours then. Those with the roles
   * `latitude` and `longitude` are a place, for the map of `choices.json`. The response
   * holds the forecast as `{ "T+1h": …, "T+2h": … }` or as a list, nearest first.
   *
   * A picture in base64 with `meta({ drawing: true })` is one that people can draw, such as a digit: the page has a pad for it.
   */
  readonly request: z.ZodType;
  readonly response: z.ZodType;
  /** Content types accepted as raw bytes instead of JSON, such as `image/png`. */
  readonly rawContentTypes?: readonly string[];
  /**
   * Switches that callers may set in the query (`?explain=true`): name and description of what each adds to the answer.
   * All are off by default. `explain` calls the handler's `explain`.
   */
  readonly options?: Readonly<Record<string, string>>;
  /**
   * True if the page may answer in the visitor's browser too, with the same handler: while the endpoint starts, offline, or
   * by choice. Publishes `model.onnx` and the handler with the page. Needs a `model.onnx` below `maxOnDeviceBytes` and a
   * handler without Node.js's own globals, such as `Buffer`. Not for the kind `chat`. Default: false.
   */
  readonly onDevice?: boolean;
  /** At least one. The first appears in the documents and in the command that `npm start` prints. */
  readonly examples: readonly Example[];
}

export interface Example {
  readonly summary: string;
  readonly request: unknown;
}

/** A request body in one of the contract's `rawContentTypes`. */
export interface RawRequest {
  readonly contentType: string;
  readonly bytes: Uint8Array;
}

/** Elements of tensors between handlers and ONNX Runtime. A `Uint8Array` also carries booleans, as 0 and 1. */
export type TensorData = Float32Array | Float64Array | Int32Array | BigInt64Array | Int8Array | Uint8Array | string[];

/** A dense row-major array. The first dimension is the batch: one row per prediction. */
export interface Tensor {
  readonly dims: readonly number[];
  readonly data: TensorData;
}

/** Tensors by the names that the ONNX graph gives its inputs or outputs. */
export type Tensors = Readonly<Record<string, Tensor>>;

/** Decoded image. `data` has `height * width * channels` bytes, row by row, channels interleaved. */
export interface DecodedImage {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  readonly data: Uint8Array;
}

/** Tools that the inference server passes to handlers, so that handlers need no native code. */
export interface HandlerTools {
  /**
   * Decodes PNG, JPEG or WebP. Checks the size in the header against the pixel limit before decoding. Transparent parts
   * become white.
   * @throws InvalidRequest if the bytes are not such an image, are truncated, or have too many pixels.
   */
  decodeImage(bytes: Uint8Array, channels: 1 | 3): Promise<DecodedImage>;
}

/** Facts about a prediction besides its request and outputs. */
export interface PredictionContext {
  /** Milliseconds that the graph ran, for the whole batch of the request. */
  readonly inferenceMs: number;
  /** Options of the contract that the caller enabled. */
  readonly options: ReadonlySet<string>;
}

/** Runs the model's graph. */
export type RunGraph = (inputs: Tensors) => Promise<Tensors>;

/** Explanation of one number of a prediction: `base_value` plus all attributions equals that number. */
export interface Explanation {
  /** Name of the explained number for people, such as `probability of setosa`. */
  readonly explains: string;
  /** The model's average output, without knowledge of this request. */
  readonly base_value: number;
  /** Contribution of each feature, in the order of the request. */
  readonly attributions: readonly {
    readonly feature: string;
    readonly value: number | string;
    /** Negative if the feature lowered the number. */
    readonly attribution: number;
  }[];
}

/**
 * Pre- and post-processing of a model: the default export of `model/<name>/handler.ts`, run by the inference server.
 *
 * `Request` is the output of the contract's request schema. Handlers of contracts with `rawContentTypes` also receive a
 * `RawRequest`.
 */
export interface ModelHandler<Request = unknown, Response = unknown> {
  /** Makes the tensors of ONE request. All have the same first dimension (rows), along which the server batches and splits. */
  toTensors(request: Request, tools: HandlerTools): Tensors | Promise<Tensors>;
  /** Makes the answer from the request's own rows of the outputs. `context` is absent outside the server. */
  toResponse(outputs: Tensors, request: Request, context?: PredictionContext): Response;
  /**
   * Returns the `explanation` of the answer, or a promise of it, if the option `explain` is on. The page and the documents
   * expect a list with one `Explanation` per prediction. Its cost must be bounded, because other requests wait meanwhile.
   */
  explain?(request: Request, run: RunGraph): unknown;
}

/**
 * Handler of a model of kind `chat`, exported in place of a `ModelHandler`.
 *
 * The answer is `{ text, ...ending }`. With `"stream": true` in the request it is sent as server-sent events: each piece as
 * `{ "text": "…" }`, then the ending.
 */
export interface ChatHandler<Request = unknown, Response extends { text: string } = { text: string }> {
  /**
   * Yields the text in pieces, none empty or ending inside a character, and returns the rest of the answer. Mistakes in
   * the request that the schema cannot detect are thrown before the first piece.
   *
   * Many answers are generated at once: they take turns in `run`, which throws if the caller has disconnected.
   */
  generate(request: Request, run: RunGraph): AsyncGenerator<string, Omit<Response, "text">>;
}
