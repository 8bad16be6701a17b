import * as z from "zod";
import { createDocument, type oas31, type ZodOpenApiObject, type ZodOpenApiOperationObject } from "zod-openapi";
import { type ModelFolder } from "../../../model/registry";
import { license, version } from "../../../package.json";
import { endpointList } from "../proxy/list-endpoints";
import { routesOf, type Features, type OperationId, type Route } from "../routes";
import { describeChat } from "./chat";
import { chatCompletionChunk } from "./chat-schemas";
import { describeRoute } from "./describe-route";
import { endpointsOperation, invocationOperation, streamedInvocationOperation } from "./endpoints";
import { errorBody, gatewayMessage } from "./errors";
import { answerHeaders, headers, rateLimitHeaders } from "./headers";
import { links, modelDetails, modelList, modelSummary } from "./models";
import { tags, type Operation, type Tag } from "./operation";
import { componentName, describePrediction, modelSchemas } from "./predictions";
import { toOpenApiSchema } from "./schema";
import { securitySchemes } from "./security";

const everything: Features = { chat: true, proxy: true };

/**
 * The OpenAPI 3.1 document of an API with these models and features. Made at build time.
 * @param first candidates for the model of `POST /predict`: in a stack, its first model
 */
export function openApiDocument(
  models: readonly ModelFolder[],
  features: Features = everything,
  first = models.slice(0, 1),
): oas31.OpenAPIObject {
  const operations = describeOperations(models, first, features);
  const routes = routesOf(features);
  const paths: Record<string, Record<string, ZodOpenApiOperationObject>> = {};
  for (const route of routes) {
    (paths[route.path] ??= {})[route.method.toLowerCase()] = describeRoute(route, operations[route.operationId]);
    if (route.operationId === "predictWithModel") Object.assign(paths, modelPaths(route, models));
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
    tags: tagsOf(routes.map(({ operationId }) => operations[operationId])),
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

/**
 * One path per model, so that generated clients have a typed function for each. The generic route serves all of them.
 */
function modelPaths(
  route: Route,
  models: readonly ModelFolder[],
): Record<string, Record<string, ZodOpenApiOperationObject>> {
  const described = models.map((model) => {
    const { name, contract } = model;
    const path = route.path.replace("{model}", name);
    const own = { ...route, path, operationId: componentName("predict", name), summary: `Predict: ${contract.title}` };
    return [path, { post: { ...describeRoute(own, describePrediction([model])), "x-model": name } }] as const;
  });
  return Object.fromEntries(described);
}

/** Answers of the routes that call no model. */
export const answers = {
  getLinks: links,
  listModels: modelList,
  getModel: modelDetails,
  listEndpoints: endpointList,
  getHealth: z.strictObject({ status: z.literal("ok") }),
  getOpenApi: z.looseObject({ openapi: z.string() }),
} as const satisfies Partial<Record<OperationId, z.ZodType>>;

function describeOperations(
  models: readonly ModelFolder[],
  first: readonly ModelFolder[],
  features: Features,
): Record<OperationId, Operation> {
  const path = z.object({ model: z.enum(models.map((model) => model.name)) });
  const prediction = describePrediction(models);
  return {
    predict: describePrediction(first),
    predictWithModel: {
      ...prediction,
      path,
      errors: [...(prediction.errors ?? []), "model_not_found"],
    },
    getLinks: describeReading("API", "Where the documents are", answers.getLinks, []),
    listModels: describeReading("Predictions", "The models", answers.listModels),
    getModel: {
      ...describeReading("Predictions", "The model", answers.getModel),
      path,
      errors: ["model_not_found"],
    },
    createChatCompletion: describeChat(models, features),
    listEndpoints: endpointsOperation,
    invokeEndpoint: invocationOperation,
    invokeEndpointWithResponseStream: streamedInvocationOperation,
    getHealth: describeReading("API", "The API is up; models are not asked", answers.getHealth, []),
    getOpenApi: describeReading("API", "This document", answers.getOpenApi),
  };
}

function describeReading(tag: Tag, description: string, schema: z.ZodType, limits = rateLimitHeaders): Operation {
  const content = { "application/json": { schema } };
  return { tag, responses: { 200: { description, headers: headers("x-request-id", ...limits), content } } };
}

function tagsOf(operations: readonly Operation[]) {
  const used = new Set(operations.map(({ tag }) => tag));
  return Object.entries(tags)
    .filter(([tag]) => used.has(tag as Tag))
    .map(([name, description]) => ({ name, description }));
}
