import { type ModelContract, type ModelHandler, type RawRequest, type RunGraph, type Tensors } from "../contract";
import { InvalidRequest } from "../errors";
import { explainOption } from "../options";
import { parseRequest } from "../validation";
import { allFinite, rowsOf } from "./tensor-batches";

/** A request body: JSON text, or bytes in one of the contract's `rawContentTypes`. */
export type Body = string | RawRequest;

/** A request that was run, with what its handler needs for the answer. */
export interface Answerable {
  readonly request: unknown;
  /** Options of the contract that the caller enabled. */
  readonly options: ReadonlySet<string>;
  readonly outputs: Tensors;
  readonly inferenceMs: number;
}

/** Parses a JSON body against the contract; a raw body is returned as it is. @throws InvalidRequest */
export function readRequest(contract: ModelContract, body: Body): unknown {
  if (typeof body !== "string") return body;
  try {
    return parseRequest(contract.request, body);
  } catch (error) {
    if (error instanceof RangeError) throw new InvalidRequest("The body is nested too deeply.");
    throw error;
  }
}

/** Number of rows of a handler's tensors. @throws InvalidRequest if a number does not fit its tensor. */
export function checkedRows(tensors: Tensors): number {
  const rows = rowsOf(tensors);
  if (!allFinite(tensors)) throw new InvalidRequest("A number in the request is too large for the model.");
  return rows;
}

/** Runs the graph. @throws Error if an output holds NaN or an infinity */
export async function runFinite(session: { readonly run: RunGraph }, inputs: Tensors): Promise<Tensors> {
  const outputs = await session.run(inputs);
  if (!allFinite(outputs)) throw new Error("The model's output holds NaN or an infinity.");
  return outputs;
}

/** JSON text of the answer, with its explanation if the caller asked for one. */
export async function writeAnswer(
  handler: ModelHandler,
  session: { readonly run: RunGraph },
  { request, options, outputs, inferenceMs }: Answerable,
): Promise<string> {
  const response = handler.toResponse(outputs, request, { inferenceMs, options });
  if (!options.has(explainOption) || !handler.explain) return toJson(response);
  const explanation = await handler.explain(request, (inputs) => runFinite(session, inputs));
  return toJson({ ...(response as object), explanation });
}

/**
 * Serialises a response. `JSON.stringify` writes NaN and infinities as null, so a text with a null is checked again.
 * @throws Error if there is no response, or if it holds NaN or an infinity.
 */
export function toJson(response: unknown): string {
  const text = JSON.stringify(response) as string | undefined;
  if (text === undefined) throw new Error("The handler returned no response.");
  if (text.includes("null")) {
    JSON.stringify(response, (key, value: unknown) => {
      if (typeof value === "number" && !Number.isFinite(value))
        throw new Error(`The response has ${value} at "${key}".`);
      return value;
    });
  }
  return text;
}
