import * as z from "zod";
import { type JsonSchema } from "../json-schema";
import { BatchError } from "../rows/row";
import { readRefusal } from "./call";

/** Location of the API, and the caller's credentials. */
export interface ApiAccess {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

const schema = z.custom<JsonSchema>((value) => typeof value === "object" && value !== null);

/** Answer of `GET /v1/models/{model}`: what is needed of it. */
const description = z.object({
  version: z.string(),
  options: z.record(z.string(), z.string()),
  request_schema: schema,
  response_schema: schema,
  raw_content_types: z.array(z.string()),
  max_body_bytes: z.object({ json: z.number(), raw: z.number() }),
});
export type DescribedModel = z.output<typeof description>;

/** Attempts, because the first request may find an API that has just started. */
const attempts = 3;

/**
 * Asks the API how to call a model.
 * @throws BatchError with the API's own message, or what answered in its place
 */
export async function describeModel({ url, headers }: ApiAccess, model: string): Promise<DescribedModel> {
  const place = `${url}/v1/models/${encodeURIComponent(model)}`;
  const { response, body } = await fetchJson(place, headers);
  if (!response.ok) throw new BatchError(`${url}: ${readRefusal(response.status, body).message}`);
  const { success, data } = description.safeParse(body);
  if (!success) throw new BatchError(`${url} is not the API of a stack: its answer does not describe a model.`);
  return data;
}

async function fetchJson(url: string, headers: ApiAccess["headers"]): Promise<{ response: Response; body: unknown }> {
  for (let attempt = 1; ; attempt++) {
    try {
      const response = await fetch(url, { headers });
      const text = await response.text();
      if (response.status < 500 || attempt === attempts) return { response, body: parseJson(text) };
    } catch (cause) {
      const { cause: reason } = cause as { cause?: Error };
      if (attempt === attempts) {
        throw new BatchError(`${url} does not answer: ${reason?.message ?? (cause as Error).message}`, { cause });
      }
    }
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}
