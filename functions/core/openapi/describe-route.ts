import * as z from "zod";
import { type ZodOpenApiOperationObject } from "zod-openapi";
import { type ErrorCode } from "../errors";
import { type Route } from "../routes";
import { errorResponses } from "./errors";
import { idempotencyKey } from "./headers";
import { type Operation } from "./operation";
import { securityOf } from "./security";

/** Errors of every route that requires credentials. */
const callerErrors: readonly ErrorCode[] = [
  "missing_credentials",
  "invalid_credentials",
  "not_allowed",
  "rate_limited",
  "store_unavailable",
];

/** The operation, completed from its entry in the route table. */
export function describeRoute(route: Route, operation: Operation): ZodOpenApiOperationObject {
  const { tag, path, query, requestHeaders, responses, errors = [], ...rest } = operation;
  const isOpen = route.access === "open";
  const asksModel = route.method === "POST";
  const isRepeatable = asksModel && route.streaming !== "only";
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
    tags: [tag],
    ...(route.streaming && { "x-streaming": route.streaming }),
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
