import * as z from "zod";
import { invocation } from "../../../model/limits";
import { headers, rateLimitHeaders } from "./headers";
import { type Operation } from "./operation";
import { modelErrors } from "./predictions";

/** An endpoint's own body in, its own answer out, whole or as it comes. */
export function describeInvocation(answer: string): Operation {
  return {
    tag: "Endpoints",
    path: z.object({ name: z.string().regex(invocation.name) }),
    requestBody: { required: true, content: { "*/*": {} } },
    responses: {
      200: {
        description: answer,
        headers: headers("x-request-id", ...rateLimitHeaders),
        content: { "*/*": {} },
      },
    },
    errors: ["invalid_request", "endpoint_not_found", "payload_too_large", ...modelErrors],
  };
}
