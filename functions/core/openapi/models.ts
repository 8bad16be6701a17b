import * as z from "zod";
import { modelKinds } from "../../../model/contract";
import { variantParameter } from "../../../model/options";
import { hostingModes } from "../limits";
import { modelStates } from "../models/state";

/** One entry of the list of models: the component `ModelSummary`. */
export const modelSummary = z.strictObject({
  id: z.string(),
  object: z.literal("model"),
  created: z.int().meta({ description: "When the model was trained, in seconds since 1970." }),
  owned_by: z.string(),
  title: z.string(),
  description: z.string(),
  kind: z.enum(modelKinds),
  hosting: z.enum(hostingModes),
  version: z.string().meta({ description: "Changes with every release of the model." }),
  variants: z.array(z.string()).meta({
    description: `What \`${variantParameter}\` of a prediction may be; empty if there is nothing to choose from.`,
  }),
  options: z.record(z.string(), z.string()).meta({
    description: "Switches that a prediction's query may turn on, each with what it adds to the answer.",
  }),
  state: z.enum(modelStates).meta({ description: "As this instance of the API last saw it." }),
  allowed: z.boolean().meta({ description: "True if the caller of this request may use the model." }),
});

export const modelList = z.strictObject({ object: z.literal("list"), data: z.array(modelSummary) });

const jsonSchema = z.record(z.string(), z.unknown());

export const modelDetails = modelSummary.extend({
  request_schema: jsonSchema.meta({ description: "JSON Schema (2020-12) of the body of a prediction." }),
  response_schema: jsonSchema.meta({ description: "JSON Schema (2020-12) of its answer." }),
  raw_content_types: z
    .array(z.string())
    .meta({ description: "Content types whose bytes are accepted in place of JSON." }),
  max_body_bytes: z.strictObject({ json: z.int(), raw: z.int() }),
  examples: z.array(z.strictObject({ summary: z.string(), request: z.unknown() })),
});

/** Answer of `GET /`. */
export const links = z.strictObject({
  openapi: z.string().meta({ description: "Path of the OpenAPI document." }),
  models: z.string().meta({ description: "Path of the list of models." }),
  page: z.url().optional().meta({ description: "The stack's page, if the API knows its address." }),
});
