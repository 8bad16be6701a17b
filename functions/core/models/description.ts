import * as z from "zod";
import { bodyLimit } from "../limits";
import { type Model } from "./model";
import { type ModelState } from "./state";

/** State of a model, and a caller's right to use it, at the time of a request. */
interface ModelNow {
  readonly state: ModelState;
  /** True if the caller may use the model. */
  readonly allowed: boolean;
}

/** One entry of `GET /v1/models`: OpenAI's fields and ours. */
export function summarizeModel(
  { name, created, version, hosting, variants, contract }: Model,
  { state, allowed }: ModelNow,
) {
  return {
    id: name,
    object: "model",
    created,
    owned_by: "modelfront",
    title: contract.title,
    description: contract.description,
    kind: contract.kind,
    hosting,
    version,
    variants,
    options: contract.options ?? {},
    state,
    allowed,
  };
}

/** `GET /v1/models/{model}`: the list entry and everything needed to call the model. */
export function describeModel(model: Model, now: ModelNow) {
  return { ...summarizeModel(model, now), ...howToCall(model) };
}

const made = new WeakMap<Model, ReturnType<typeof makeHowToCall>>();

/** Computed on first use: JSON schemas take milliseconds that a cold start does not have. */
function howToCall(model: Model) {
  const known = made.get(model) ?? makeHowToCall(model);
  made.set(model, known);
  return known;
}

function makeHowToCall({ contract, hosting }: Model) {
  return {
    request_schema: z.toJSONSchema(contract.request, { io: "input" }),
    response_schema: z.toJSONSchema(contract.response),
    raw_content_types: contract.rawContentTypes ?? [],
    max_body_bytes: { json: bodyLimit(hosting, false).bytes, raw: bodyLimit(hosting, true).bytes },
    examples: contract.examples,
  };
}
