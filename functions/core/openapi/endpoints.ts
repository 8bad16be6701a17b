import * as z from "zod";
import { invocation } from "../../../model/limits";
import { type HeaderRule, invocationHeaders, proxyAnswerHeaders, streamHeaders } from "../proxy/headers";
import { endpointList, listQuery } from "../proxy/list-endpoints";
import { headers, rateLimitHeaders } from "./headers";
import { type Operation } from "./operation";
import { anyBytes, binary, modelErrors } from "./predictions";

/** Lists the endpoints that callers may use. */
export const endpointsOperation: Operation = {
  tag: "Endpoints",
  query: listQuery,
  responses: {
    200: {
      description: "A page of the endpoints, in the order of their names",
      headers: headers("x-request-id", ...rateLimitHeaders),
      content: { "application/json": { schema: endpointList } },
    },
  },
  errors: ["invalid_request", "model_unavailable", "overloaded", "deadline_exceeded"],
};

/** Invokes an endpoint: request and response bodies are the endpoint's own. */
export const invocationOperation: Operation = describeInvocation(
  "What the endpoint answered, with its content type",
  invocationHeaders,
);

/** Invokes an endpoint and streams its response. */
export const streamedInvocationOperation: Operation = describeInvocation(
  "What the endpoint answers, as it comes",
  streamHeaders,
);

function describeInvocation(answer: string, rules: Readonly<Record<string, HeaderRule>>): Operation {
  const requestHeaders = Object.entries(rules).map(([name, { longest, pattern, description }]) => {
    return [name, z.string().max(longest).regex(pattern).optional().meta({ description })] as const;
  });
  const said = Object.entries(proxyAnswerHeaders).map(([name, description]) => {
    return [name, { description, schema: { type: "string" } }] as const;
  });
  return {
    tag: "Endpoints",
    path: z.object({ name: z.string().max(invocation.maxNameLength).regex(invocation.name) }),
    requestHeaders: Object.fromEntries(requestHeaders),
    requestBody: {
      required: true,
      description: "The endpoint's own request, of any content type.",
      content: { [anyBytes]: { schema: binary } },
    },
    responses: {
      200: {
        description: answer,
        headers: { ...headers("x-request-id", ...rateLimitHeaders), ...Object.fromEntries(said) },
        content: { [anyBytes]: { schema: binary } },
      },
    },
    errors: ["invalid_request", "unsupported_parameter", "endpoint_not_found", "payload_too_large", ...modelErrors],
  };
}
