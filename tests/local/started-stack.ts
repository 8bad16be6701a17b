import { readStackFile } from "../../infra/settings/stack-file";
import { type LocalStack, type LocalStackOptions, startLocalStack } from "../../local/stack";

/** Local stacks of the dev settings, and questions to them. `start` closes each at the end of its test. */

const stacks: LocalStack[] = [];
afterEach(() => Promise.all(stacks.splice(0).map((stack) => stack.close())));

export async function start(options: LocalStackOptions = {}): Promise<LocalStack> {
  const stack = await startLocalStack({ settings: single, log: () => {}, ...options });
  stacks.push(stack);
  return stack;
}

export const dev = readStackFile("dev");
export const first = dev.models[0]?.name ?? "";
/** The settings of most tests: one model is built sooner than all. */
export const single = { ...dev, models: dev.models.slice(0, 1) };

/** The first example of a model, predicted anew. */
export async function predict({ apiUrl }: LocalStack, model: string) {
  const described = await fetch(`${apiUrl}/v1/models/${model}`);
  const { examples } = (await described.json()) as { examples: { request: object }[] };
  const response = await fetch(`${apiUrl}/v1/models/${model}/predict`, {
    method: "POST",
    headers: { "content-type": "application/json", "cache-control": "no-store" },
    body: JSON.stringify(examples[0]?.request),
  });
  const body = (await response.json()) as { error?: { code: string } };
  return { status: response.status, code: body.error?.code, retryAfter: response.headers.get("retry-after") };
}

interface EndpointState {
  readonly name: string;
  readonly model: string;
  readonly containers: readonly { readonly state: string; readonly pid: number | null; readonly starts: number }[];
}

export async function endpointOf({ sagemakerUrl }: LocalStack, model: string) {
  const response = await fetch(`${sagemakerUrl}/_control/endpoints`);
  const { endpoints } = (await response.json()) as { endpoints: EndpointState[] };
  return endpoints.find((endpoint) => endpoint.model === model);
}

export async function containerOf(stack: LocalStack, model: string) {
  return (await endpointOf(stack, model))?.containers[0];
}

export const success = { status: 200, code: undefined, retryAfter: null };
