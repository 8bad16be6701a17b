import * as z from "zod";
import { type ZodOpenApiSchemaObject } from "zod-openapi";
import { variantParameter } from "../../../model/options";
import { type ModelFolder } from "../../../model/registry";
import { type ErrorCode } from "../errors";
import { switchValues } from "../predict/query";
import { cacheControl, headers, rateLimitHeaders } from "./headers";
import { type Operation } from "./operation";

/** Errors of every route that calls a model. */
export const modelErrors = [
  "model_error",
  "bad_model_response",
  "asleep",
  "model_loading",
  "overloaded",
  "model_unavailable",
  "deadline_exceeded",
] as const satisfies readonly ErrorCode[];

/** Media type for bytes that client generators understand: other types, and wildcards, break some of them. */
export const anyBytes = "application/octet-stream";
export const binary = { type: "string", format: "binary" } as const;

/** A prediction with any one of these models. */
export function describePrediction(models: readonly ModelFolder[]): Operation {
  const rawTypes = [...new Set(models.flatMap(({ contract }) => contract.rawContentTypes ?? []))];
  return {
    tag: "Predictions",
    requestHeaders: cacheControl,
    query: predictionQuery(models),
    requestBody: {
      required: true,
      ...(rawTypes.length > 0 && {
        description: `JSON, or the bytes of a file as \`${anyBytes}\` or by its own type: ${rawTypes.join(", ")}.`,
      }),
      content: {
        "application/json": { schema: anyOf(models, "Request"), examples: requestExamples(models) },
        ...(rawTypes.length > 0 && { [anyBytes]: { schema: binary } }),
      },
    },
    responses: {
      200: {
        description: "The prediction",
        headers: headers(
          "x-request-id",
          "x-model-version",
          "x-model-variant",
          "x-model-cold",
          "x-cache",
          ...rateLimitHeaders,
        ),
        content: { "application/json": { schema: anyOf(models, "Response"), examples: responseExamples(models) } },
      },
    },
    errors: [
      "invalid_request",
      ...(models.some(({ contract }) => contract.kind === "image") ? (["image_refused"] as const) : []),
      "payload_too_large",
      "unsupported_media_type",
      ...modelErrors,
    ],
  };
}

/** Query parameters: the options of these models, naming the models where it is not obvious, and the variant. */
export function predictionQuery(models: readonly ModelFolder[]) {
  const descriptions = new Map<string, string[]>();
  for (const { name, contract } of models) {
    for (const [option, adds] of Object.entries(contract.options ?? {})) {
      const whose = models.length > 1 ? `\`${name}\`: ${adds}` : adds;
      descriptions.set(option, [...(descriptions.get(option) ?? []), whose]);
    }
  }
  const values = z.literal([...switchValues.keys()]).optional();
  const options = [...descriptions].map(([option, lines]) => [
    option,
    values.meta({ description: lines.join("\n\n") }),
  ]);
  return z.object({
    ...(Object.fromEntries(options) as Record<string, typeof values>),
    [variantParameter]: z.string().optional().meta({
      description: "The production variant to ask, one of the model's `variants`; else they share by weight.",
    }),
  });
}

function anyOf(models: readonly ModelFolder[], part: "Request" | "Response"): ZodOpenApiSchemaObject {
  const references = models.map(({ name }) => ({
    $ref: `#/components/schemas/${componentName(capitalize(name), part)}`,
  }));
  return references.length === 1 && references[0] ? references[0] : { anyOf: references };
}

/** The schema components that the predictions of these models refer to. */
export function modelSchemas(models: readonly ModelFolder[]): Record<string, z.ZodType> {
  return Object.fromEntries(
    models.flatMap(({ name, contract }) => [
      // The input side of the schema: fields with a default are optional.
      [componentName(capitalize(name), "Request"), contract.request.meta({ unusedIO: "input" })],
      [componentName(capitalize(name), "Response"), contract.response],
    ]),
  );
}

/**
 * Joins words into a name that generators accept: `my-model` and `Request` make `MyModelRequest`, `predict` stays lower
 * case.
 */
export function componentName(...parts: readonly string[]): string {
  const [first = "", ...others] = parts.flatMap((part) => part.split(/[^a-zA-Z0-9]+/));
  return first + others.map(capitalize).join("");
}

function capitalize(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

function requestExamples(models: readonly ModelFolder[]) {
  return Object.fromEntries(
    models.flatMap(({ name, contract }) =>
      contract.examples.map(({ summary, request }, i) => [`${name}-${i + 1}`, { summary, value: request }]),
    ),
  );
}

function responseExamples(models: readonly ModelFolder[]) {
  return Object.fromEntries(
    models.map(({ name, golden: { cases, reference } }) => [
      name,
      { summary: `${cases[0]?.name} (${reference})`, value: cases[0]?.response },
    ]),
  );
}
