import * as z from "zod";
import { type ModelFolder } from "../../../model/registry";
import { headers, rateLimitHeaders } from "./headers";
import { type Operation } from "./operation";
import { modelErrors } from "./predictions";

const chatRequest = z.looseObject({ model: z.string(), messages: z.array(z.unknown()).min(1) });
const chatCompletion = z.looseObject({ id: z.string(), object: z.literal("chat.completion") });

/** Chat in OpenAI's protocol with any one of these models that can. */
export function describeChat(models: readonly ModelFolder[]): Operation {
  const model = models.find(({ contract }) => contract.kind === "chat")?.name ?? "chat";
  return {
    requestBody: {
      required: true,
      content: {
        "application/json": {
          schema: chatRequest,
          examples: {
            whole: {
              summary: "An answer in one piece",
              value: { model, messages: [{ role: "user", content: "Once upon a time" }] },
            },
            streamed: {
              summary: "An answer as it is made, as server-sent events",
              value: { model, messages: [{ role: "user", content: "Once upon a time" }], stream: true },
            },
          },
        },
      },
    },
    responses: {
      200: {
        description: "The answer: whole, or with `stream` as server-sent events",
        headers: headers("x-request-id", "x-model-version", ...rateLimitHeaders),
        content: {
          "application/json": { schema: chatCompletion },
          "text/event-stream": {
            schema: z.string().meta({
              description: "One event per piece, each a chunk as JSON after `data: `; the last is `data: [DONE]`.",
            }),
          },
        },
      },
    },
    errors: [
      "invalid_request",
      "unsupported_parameter",
      "model_not_found",
      "payload_too_large",
      "unsupported_media_type",
      ...modelErrors,
    ],
  };
}
