import { type oas31 } from "zod-openapi";
import { anonymousWord } from "../../functions/core/callers/credentials";
import { type Collection } from "./format";
import { requestsOf } from "./request";

/** Converts an OpenAPI document to a collection: a folder per tag, a request per operation and body example. */
export function toCollection(document: oas31.OpenAPIObject): Collection {
  const { info, tags = [] } = document;
  const requests = requestsOf(document);
  return {
    info: {
      name: info.title,
      description: `${info.description}\n\nSet \`baseUrl\` to the API's address, \`streamUrl\` to the streaming API's if the stack has one, and \`apiKey\` to a key where callers need one.`,
      schema: "https://schema.getpostman.com/json/collection/v2.1.0/collection.json",
    },
    auth: {
      type: "apikey",
      apikey: [
        { key: "key", value: "x-api-key", type: "string" },
        { key: "value", value: "{{apiKey}}", type: "string" },
        { key: "in", value: "header", type: "string" },
      ],
    },
    variable: [
      // Address of the API under `npm start`.
      { key: "baseUrl", value: "http://127.0.0.1:8001", type: "string" },
      { key: "streamUrl", value: "{{baseUrl}}", type: "string" },
      { key: "apiKey", value: anonymousWord, type: "string" },
    ],
    item: tags.map(({ name, description = "" }) => ({
      name,
      description,
      item: requests.filter(({ tag }) => tag === name).map(({ item }) => item),
    })),
  };
}
