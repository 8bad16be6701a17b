import { type ModelFolder } from "../../../model/registry";
import { chatCompletion, chatRequest } from "./chat-schemas";
import { type Features } from "../routes";
import { headers, rateLimitHeaders } from "./headers";
import { type Operation } from "./operation";
import { modelErrors, predictionQuery } from "./predictions";

/** Describes chat in OpenAI's protocol with the chat models and, if the proxy is on, with endpoints. */
export function describeChat(models: readonly ModelFolder[], { proxy }: Features): Operation {
  const chatModels = models.filter(({ contract }) => contract.kind === "chat");
  return {
    tag: "Chat",
    description:
      "OpenAI's clients work as they are, with this API's URL and `/v1` as their base URL. An error in the middle of a " +
      "streamed answer is its last event: `data: ` with the envelope of errors.",
    query: predictionQuery(chatModels),
    requestBody: {
      required: true,
      content: {
        "application/json": {
          schema: chatRequest(
            chatModels.map(({ name }) => name),
            proxy,
          ),
          examples: examples(chatModels),
        },
      },
    },
    responses: {
      200: {
        description: "The answer: whole, or with `stream` as server-sent events",
        headers: headers("x-request-id", "x-model-version", "x-model-variant", ...rateLimitHeaders),
        content: {
          "application/json": { schema: chatCompletion },
          "text/event-stream": {
            schema: {
              type: "string",
              contentMediaType: "application/json",
              contentSchema: { $ref: "#/components/schemas/ChatCompletionChunk" },
              description: "Events, each `data: ` and a `ChatCompletionChunk` as JSON; the last is `data: [DONE]`.",
            },
            example: streamExample,
          },
        },
      },
    },
    errors: [
      "invalid_request",
      "unsupported_parameter",
      "model_not_found",
      ...(proxy ? (["endpoint_not_found"] as const) : []),
      "payload_too_large",
      "unsupported_media_type",
      ...modelErrors,
    ],
  };
}

/** The first example of a chat model's contract, in OpenAI's format: complete and streamed. */
function examples(chatModels: readonly ModelFolder[]) {
  const [first] = chatModels;
  const request = first?.contract.examples[0]?.request as { readonly messages?: unknown } | undefined;
  if (!first || !request?.messages) return {};
  const value = { model: first.name, messages: request.messages };
  return {
    whole: { summary: "An answer in one piece", value },
    streamed: {
      summary: "An answer as it is made, with the number of tokens",
      value: { ...value, stream: true, stream_options: { include_usage: true } },
    },
  };
}

const streamExample = [
  '{"id":"chatcmpl-1","object":"chat.completion.chunk","created":1793534400,"model":"my-model","choices":[{"index":0,"delta":{"content":"Hello"},"finish_reason":null}]}',
  "[DONE]",
]
  .map((data) => `data: ${data}\n\n`)
  .join("");
