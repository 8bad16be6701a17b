import * as z from "zod";
import { createDocument, type oas31, type ZodOpenApiObject, type ZodOpenApiOperationObject } from "zod-openapi";
import { type ModelFolder } from "../../../model/registry";
import { license, version } from "../../../package.json";
import { type ErrorCode } from "../errors";
import { routesOf, type Features, type OperationId, type Route } from "../routes";
import { describeChat } from "./chat";
import { chatCompletionChunk } from "./chat-schemas";
import { describeInvocation } from "./endpoints";
import { errorBody, errorResponses, gatewayMessage } from "./errors";
import { answerHeaders, headers, idempotencyKey } from "./headers";
import { modelDetails, modelList, modelSummary } from "./models";
import { type Operation } from "./operation";
import { describePrediction, modelSchemas } from "./predictions";
import { toOpenApiSchema } from "./schema";
import { securityOf, securitySchemes } from "./security";

const everything: Features = { chat: true, proxy: true };

/**
 * The OpenAPI 3.1 document of an API with these models, the first of which is `POST /predict`, and these features. Made
 * at build time.
 */
export function openApiDocument(models: readonly ModelFolder[], features: Features = everything): oas31.OpenAPIObject {
  const operations = describeOperations(models);
  const paths: Record<string, Record<string, ZodOpenApiOperationObject>> = {};
  for (const route of routesOf(features)) {
    (paths[route.path] ??= {})[route.method.toLowerCase()] = describeRoute(route, operations[route.operationId]);
  }
  const document: ZodOpenApiObject = {
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
    paths,
    components: {
      securitySchemes,
      headers: answerHeaders,
      schemas: {
        Error: errorBody,
        GatewayMessage: gatewayMessage,
        ModelSummary: modelSummary,
        ...(features.chat && { ChatCompletionChunk: chatCompletionChunk }),
        ...modelSchemas(models),
      },
    },
  };
  return createDocument(document, { override: toOpenApiSchema });
}

/** What the routes that ask no model answer. */
export const answers = {
  listModels: modelList,
  getModel: modelDetails,
  getHealth: z.strictObject({ status: z.literal("ok") }),
  getOpenApi: z.looseObject({ openapi: z.string() }),
} as const satisfies Partial<Record<OperationId, z.ZodType>>;

function describeOperations(models: readonly ModelFolder[]): Record<OperationId, Operation> {
  const path = z.object({ model: z.enum(models.map((model) => model.name)) });
  const prediction = describePrediction(models);
  return {
    predict: describePrediction(models.slice(0, 1)),
    predictWithModel: {
      ...prediction,
      path,
      errors: [...(prediction.errors ?? []), "model_not_found"],
    },
    listModels: describeReading("The models", answers.listModels),
    getModel: {
      ...describeReading("The model", answers.getModel),
      path,
      errors: ["model_not_found"],
    },
    createChatCompletion: describeChat(models),
    listEndpoints: describeReading("The endpoints", z.looseObject({ object: z.literal("list") })),
    invokeEndpoint: describeInvocation("What the endpoint answered, with its content type"),
    invokeEndpointWithResponseStream: describeInvocation("What the endpoint answers, as it comes"),
    getHealth: describeReading("The API is up; models are not asked", answers.getHealth),
    getOpenApi: describeReading("This document", answers.getOpenApi),
  };
}

function describeReading(description: string, schema: z.ZodType): Operation {
  const content = { "application/json": { schema } };
  return { responses: { 200: { description, headers: headers("x-request-id"), content } } };
}

/** What anyone can get who has to say who calls. */
const callerErrors: readonly ErrorCode[] = [
  "missing_credentials",
  "invalid_credentials",
  "not_allowed",
  "rate_limited",
  "store_unavailable",
];

/** The operation with all that follows from its place in the route table. */
function describeRoute(route: Route, operation: Operation): ZodOpenApiOperationObject {
  const { path, query, requestHeaders, responses, errors = [], ...rest } = operation;
  const isOpen = route.access === "open";
  const asksModel = !isOpen && route.access !== "caller";
  const isRepeatable = route.method === "POST" && route.streaming !== "only";
  const codes: ErrorCode[] = [
    ...errors,
    ...(isOpen ? [] : callerErrors),
    ...(asksModel ? (["quota_exceeded"] as const) : []),
    ...(isRepeatable ? (["idempotency_in_progress", "idempotency_key_reused"] as const) : []),
    "internal_error",
  ];
  return {
    operationId: route.operationId,
    summary: route.summary,
    security: securityOf(route.access),
    ...rest,
    requestParams: {
      ...(path && { path }),
      ...(query && { query }),
      header: z.object({ ...requestHeaders, ...(isRepeatable && idempotencyKey) }),
    },
    responses: { ...responses, ...errorResponses(codes) },
  };
}
