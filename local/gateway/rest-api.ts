import { addAbortSignal } from "node:stream";
import { FunctionTimeout } from "../lambda/execution-environment";
import { EventTooLarge } from "../lambda/function";
import { type GatewayRequest, type MatchedRoute } from "./event";
import { type GatewayOptions } from "./options";
import { buildRestEvent } from "./rest-event";
import { type GatewayAnswer, messageAnswer } from "./result";
import { readStreamedResult } from "./streamed-result";

/**
 * Calls authorizer and function as a REST API with a streaming integration does. When the caller hangs up (`signal`),
 * the function's stream ends; in AWS the function may run on.
 */
export async function askRestApi(
  options: Pick<GatewayOptions, "streamFunction" | "authorizer" | "log">,
  request: GatewayRequest,
  matched: MatchedRoute,
  signal: AbortSignal,
): Promise<GatewayAnswer> {
  const event = buildRestEvent(request, matched, new Date());
  const verdict = await options.authorizer.rest(event);
  if ("denial" in verdict) return verdict.denial;
  event.requestContext.authorizer = verdict.context;
  try {
    const lambda = await options.streamFunction;
    return await readStreamedResult(addAbortSignal(signal, lambda.stream(event)));
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof EventTooLarge) return messageAnswer(413, "Request Too Long");
    if (error instanceof FunctionTimeout) return messageAnswer(504, "Endpoint request timed out");
    options.log(`${request.method} ${request.target}: ${(error as Error).message}`);
    return messageAnswer(502, "Internal server error");
  }
}
