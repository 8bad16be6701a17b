import { FunctionTimeout } from "../lambda/execution-environment";
import { EventTooLarge } from "../lambda/function";
import { buildEvent, type GatewayRequest, type MatchedRoute } from "./event";
import { type GatewayOptions } from "./options";
import { type GatewayAnswer, messageAnswer, readResult } from "./result";

/** Calls authorizer and function as an HTTP API does. */
export async function askHttpApi(
  options: Pick<GatewayOptions, "function" | "authorizer" | "log">,
  request: GatewayRequest,
  matched: MatchedRoute,
): Promise<GatewayAnswer> {
  const event = buildEvent(request, matched, new Date());
  // Open routes and OPTIONS are the only ones without an authorizer.
  if (matched.route?.access !== "open" && request.method !== "OPTIONS") {
    const verdict = await options.authorizer.http(event);
    if ("denial" in verdict) return verdict.denial;
    event.requestContext.authorizer = verdict.context;
  }
  try {
    const lambda = await options.function;
    return withoutCors(readResult(await lambda.invoke(event)));
  } catch (error) {
    if (error instanceof EventTooLarge) return messageAnswer(413, "Request Entity Too Large");
    if (error instanceof FunctionTimeout) return messageAnswer(503, "Service Unavailable");
    options.log(`${request.method} ${request.target}: ${(error as Error).message}`);
    return messageAnswer(500, "Internal Server Error");
  }
}

/** Drops the function's CORS headers, as an HTTP API with its own CORS settings does. */
function withoutCors({ headers, ...answer }: GatewayAnswer): GatewayAnswer {
  const kept = Object.entries(headers).filter(([name]) => !name.startsWith("access-control-"));
  return { ...answer, headers: Object.fromEntries(kept) };
}
