import * as z from "zod";
import { ApiError } from "../errors";
import { type AwakeModel } from "../models/model";
import { readInvocationHeaders, streamHeaders } from "../proxy/headers";
import { type ApiRequest } from "../request";
import { type AllowedEndpoints, requireAllowed } from "../proxy/endpoint-names";

const prefix = "endpoint/";

/** The endpoint that `"model": "endpoint/NAME"` names; null for any other model. */
export function endpointOf(model: string): string | null {
  return model.startsWith(prefix) ? model.slice(prefix.length) : null;
}

/**
 * A SageMaker endpoint as a chat model: its container speaks OpenAI's protocol and validates every parameter. Its
 * hosting is unknown; SageMaker reports when a container has to start.
 * @throws ApiError `endpoint_not_found` if the stack's settings do not allow it
 */
export function proxiedModel(endpoint: string, allowed: AllowedEndpoints): AwakeModel {
  if (allowed.names.length + allowed.prefixes.length === 0) {
    throw new ApiError(
      "endpoint_not_found",
      "The proxy for endpoints is off in this stack: the setting api.proxy.endpoints names none.",
      { param: "model" },
    );
  }
  requireAllowed(endpoint, allowed, "model");
  return {
    name: `${prefix}${endpoint}`,
    endpoint,
    hosting: "always-on",
    variants: [],
    version: "",
    created: 0,
    protocol: "openai",
    contract: {
      title: endpoint,
      description: "A SageMaker endpoint.",
      kind: "chat",
      request: z.unknown(),
      response: z.unknown(),
      examples: [],
    },
  };
}

/**
 * Reads SageMaker's own headers of a request: variant, inference component, container, session.
 * @throws ApiError for a header that SageMaker would reject
 */
export function readTargets(headers: ApiRequest["headers"]) {
  const { options, targetVariant, inferenceComponent, targetContainerHostname, inferenceId, sessionId } =
    readInvocationHeaders(headers, streamHeaders);
  return {
    options,
    targetVariant,
    ...(inferenceComponent !== undefined && { inferenceComponent }),
    ...(targetContainerHostname !== undefined && { targetContainerHostname }),
    ...(inferenceId !== undefined && { inferenceId }),
    ...(sessionId !== undefined && { sessionId }),
  };
}
