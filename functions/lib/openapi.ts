import * as z from "zod";
import {
  createDocument,
  type oas31,
  type ZodOpenApiOperationObject,
  type ZodOpenApiResponseObject,
  type ZodOpenApiSchemaObject,
} from "zod-openapi";
import { modelKinds } from "../../model/contract";
import { variantParameter } from "../../model/options";
import { type ModelFolder } from "../../model/registry";
import { license, version } from "../../package.json";
import { errorCodes, type ErrorCode } from "./errors";
import { modelStates } from "./model-state";
import { switchValues } from "./prediction-query";
import { routes, type OperationId } from "./routes";

/** The OpenAPI 3.1 document of an API with these models, the first of which is `POST /predict`. Made at build time. */
export function openApiDocument(models: readonly ModelFolder[]): oas31.OpenAPIObject {
  const operations = describeOperations(models);
  const paths: Record<string, Record<string, ZodOpenApiOperationObject>> = {};
  for (const { method, path, operationId, summary } of routes) {
    (paths[path] ??= {})[method.toLowerCase()] = { operationId, summary, ...operations[operationId] };
  }
  return createDocument({
    openapi: "3.1.1",
    info: {
      title: "modelfront",
      version,
      license: { name: license, identifier: license },
      description:
        "Predictions of trained models. Every error has the same envelope; `code` is the word to branch on. " +
        "An unknown path is a 404 `not_found`, another method on a known one a 405 `method_not_allowed` with `allow`.",
    },
    servers: [{ url: "/" }],
    security: [],
    paths,
    components: { schemas: { Error: errorBody, ModelSummary: modelSummary, ...modelSchemas(models) } },
  });
}

const errorBody = z
  .strictObject({
    error: z.strictObject({
      message: z.string().meta({ description: "For people: what is wrong and what is accepted." }),
      type: z.enum(["invalid_request_error", "api_error"]),
      param: z.string().nullable().meta({ description: "Where in the request, such as `instances[0][2]`." }),
      code: z.enum(Object.keys(errorCodes) as [ErrorCode, ...ErrorCode[]]),
    }),
  })
  .meta({ description: "The envelope of every error, with the fields that OpenAI's clients read." });

const modelSummary = z.strictObject({
  id: z.string(),
  object: z.literal("model"),
  created: z.int().meta({ description: "When the model was trained, in seconds since 1970." }),
  owned_by: z.string(),
  title: z.string(),
  description: z.string(),
  kind: z.enum(modelKinds),
  hosting: z.enum(["serverless", "always-on"]),
  version: z.string().meta({ description: "Changes with every release of the model." }),
  variants: z.array(z.string()).meta({
    description: `What \`${variantParameter}\` of a prediction may be; empty if there is nothing to choose from.`,
  }),
  options: z.record(z.string(), z.string()).meta({
    description: "Switches that a prediction's query may turn on, each with what it adds to the answer.",
  }),
  state: z.enum(modelStates).meta({ description: "As this instance of the API last saw it." }),
});
const modelList = z.strictObject({ object: z.literal("list"), data: z.array(modelSummary) });

const jsonSchema = z.record(z.string(), z.unknown());
const modelDetails = modelSummary.extend({
  request_schema: jsonSchema.meta({ description: "JSON Schema (2020-12) of the body of a prediction." }),
  response_schema: jsonSchema.meta({ description: "JSON Schema (2020-12) of its answer." }),
  raw_content_types: z
    .array(z.string())
    .meta({ description: "Content types whose bytes are accepted in place of JSON." }),
  max_body_bytes: z.strictObject({ json: z.int(), raw: z.int() }),
  examples: z.array(z.strictObject({ summary: z.string(), request: z.unknown() })),
});

/** What the routes that are not predictions answer. */
export const answers = {
  listModels: modelList,
  getModel: modelDetails,
  getHealth: z.strictObject({ status: z.literal("ok") }),
  getOpenApi: z.looseObject({ openapi: z.string() }),
} as const satisfies Partial<Record<OperationId, z.ZodType>>;

type Operation = Omit<ZodOpenApiOperationObject, "operationId" | "summary">;

function describeOperations(models: readonly ModelFolder[]): Record<OperationId, Operation> {
  const path = z.object({ model: z.enum(models.map((model) => model.name)) });
  return {
    predict: predictionWith(models.slice(0, 1)),
    predictWithModel: withErrors(
      { ...predictionWith(models), requestParams: { path, query: predictionQuery(models) } },
      ["model_not_found"],
    ),
    listModels: reading("The models", answers.listModels),
    getModel: withErrors({ ...reading("The model", answers.getModel), requestParams: { path } }, ["model_not_found"]),
    getHealth: reading("The API is up; models are not asked", answers.getHealth),
    getOpenApi: reading("This document", answers.getOpenApi),
  };
}

function reading(description: string, schema: z.ZodType): Operation {
  return withErrors(
    { responses: { 200: { description, headers: requestIdHeader, content: { "application/json": { schema } } } } },
    ["internal_error"],
  );
}

/** A prediction with any one of these models. */
function predictionWith(models: readonly ModelFolder[]): Operation {
  const rawTypes = new Set(models.flatMap(({ contract }) => contract.rawContentTypes ?? []));
  const operation: Operation = {
    requestParams: { query: predictionQuery(models) },
    requestBody: {
      required: true,
      content: {
        "application/json": { schema: anyOf(models, "Request"), examples: requestExamples(models) },
        ...Object.fromEntries([...rawTypes].map((type) => [type, {}])),
      },
    },
    responses: {
      200: {
        description: "The prediction",
        headers: requestIdHeader.extend({
          "x-model-version": z.string().meta({ description: "The version that answered." }),
          "x-model-variant": z
            .string()
            .optional()
            .meta({ description: "The production variant that answered, where the model has `variants`." }),
        }),
        content: { "application/json": { schema: anyOf(models, "Response"), examples: responseExamples(models) } },
      },
    },
  };
  return withErrors(operation, [
    "invalid_request",
    "payload_too_large",
    "unsupported_media_type",
    "internal_error",
    "model_error",
    "bad_model_response",
    "model_loading",
    "overloaded",
    "model_unavailable",
    "deadline_exceeded",
  ]);
}

/** The options of these models, each with whose it is where that is not plain, and the choice of a variant. */
function predictionQuery(models: readonly ModelFolder[]) {
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
  const references = models.map(({ name }) => ({ $ref: `#/components/schemas/${componentName(name, part)}` }));
  return references.length === 1 && references[0] ? references[0] : { anyOf: references };
}

function modelSchemas(models: readonly ModelFolder[]): Record<string, z.ZodType> {
  return Object.fromEntries(
    models.flatMap(({ name, contract }) => [
      [componentName(name, "Request"), contract.request],
      [componentName(name, "Response"), contract.response],
    ]),
  );
}

/** `my-model` and `Request` make `MyModelRequest`. */
function componentName(model: string, part: string): string {
  const words = model.split(/[^a-zA-Z0-9]+/).map((word) => word.charAt(0).toUpperCase() + word.slice(1));
  return words.join("") + part;
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

const requestIdHeader = z.object({
  "x-request-id": z.string().meta({ description: "The gateway's id of this request; quote it in reports." }),
});
const retryAfterHeader = z.object({
  "retry-after": z.int().meta({ description: "Seconds after which to try again." }),
});

/** When each code is given, for the document. */
const meanings: Record<ErrorCode, string> = {
  invalid_request: "The body is not what the model's contract says, or the model refused it",
  not_found: "There is no such path",
  model_not_found: "There is no such model",
  method_not_allowed: "The path does not take this method",
  payload_too_large: "The body is larger than what the gateway, the function or the endpoint takes",
  unsupported_media_type: "The body is neither JSON nor of a content type that the model accepts",
  internal_error: "The API failed",
  model_error: "The model failed on this request",
  bad_model_response: "The model's answer breaks its contract or is too large",
  model_loading: "The model is starting",
  overloaded: "The model has as many requests as it can take",
  model_unavailable: "The model cannot be reached",
  deadline_exceeded: "The model did not answer in time",
};

/** The operation with these errors, and the gateway's own, beside the responses it has. */
function withErrors(operation: Operation, codes: readonly ErrorCode[]): Operation {
  const responses: Operation["responses"] = { ...operation.responses, 429: throttledByGateway };
  for (const status of new Set(codes.map((code) => errorCodes[code].status))) {
    responses[`${status}`] = errorResponse(codes.filter((code) => errorCodes[code].status === status));
  }
  return { ...operation, responses };
}

function errorResponse(codes: readonly ErrorCode[]): ZodOpenApiResponseObject {
  const loading = codes.includes("model_loading");
  const examples = codes.map((code) => {
    const error = { message: `${meanings[code]}.`, type: errorCodes[code].type, param: null, code };
    return [code, { value: { error } }] as const;
  });
  return {
    description: codes.map((code) => `\`${code}\`: ${meanings[code]}.`).join(" "),
    headers: loading ? requestIdHeader.extend(retryAfterHeader.shape) : requestIdHeader,
    content: {
      "application/json": {
        schema: { $ref: "#/components/schemas/Error" },
        examples: Object.fromEntries(examples),
      },
    },
  };
}

const throttledByGateway: ZodOpenApiResponseObject = {
  description: "More requests than the stack's settings let through. Answered by API Gateway, in its own words.",
  content: {
    "application/json": {
      schema: z.strictObject({ message: z.string() }),
      example: { message: "Too Many Requests" },
    },
  },
};
