import { setTimeout as sleep } from "node:timers/promises";
import { startLocalStack } from "../../local/stack";

/** The stack that the suite runs against. */
export interface Target {
  readonly apiUrl: string;
  close(): Promise<void>;
}

/** The deployed stack whose API is at `MODELFRONT_API_URL`; without it, the development stack on this machine. */
export async function openTarget(): Promise<Target> {
  const deployed = process.env["MODELFRONT_API_URL"];
  if (deployed) return { apiUrl: deployed.replace(/\/+$/, ""), close: () => Promise.resolve() };
  return startLocalStack({ log: () => {} });
}

/** A request that is repeated while the stack asks for patience: a model that starts, too many requests. */
export async function ask(url: string, init: RequestInit = {}): Promise<Response> {
  const response = await fetch(url, init);
  if (response.status !== 429 && response.status !== 503) return response;
  await response.arrayBuffer();
  await sleep(Number(response.headers.get("retry-after") ?? 1) * 1000);
  return ask(url, init);
}

export function postJson(url: string, body: string | object, headers: Record<string, string> = {}): Promise<Response> {
  return ask(url, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
}

export interface ListedModel {
  readonly id: string;
  readonly hosting: "serverless" | "always-on";
  readonly version: string;
  readonly kind: string;
}

export interface DescribedModel extends ListedModel {
  readonly raw_content_types: readonly string[];
  readonly max_body_bytes: { readonly json: number; readonly raw: number };
  readonly examples: readonly { readonly request: object }[];
}

/** The models as the stack describes them: the suite names none. */
export async function listModels({ apiUrl }: Target): Promise<readonly ListedModel[]> {
  const response = await ask(`${apiUrl}/v1/models`);
  return ((await response.json()) as { data: ListedModel[] }).data;
}

export async function describeModel({ apiUrl }: Target, id: string): Promise<DescribedModel> {
  const response = await ask(`${apiUrl}/v1/models/${id}`);
  return (await response.json()) as DescribedModel;
}
