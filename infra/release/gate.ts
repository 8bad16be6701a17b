import { type HttpApiEvent } from "../../functions/lambda/events/http-api";
import { type Caller } from "../../functions/core/callers/caller";
import { difference, type GoldenFile } from "../../model/golden";
import { serverless } from "../../model/limits";
import { variantParameter } from "../../model/options";

/** A model whose release has to prove itself. */
export interface CandidateModel {
  readonly name: string;
  readonly endpointName: string;
  /**
   * The configuration that was asked for; after a rollback of its own SageMaker serves with another. Null for an endpoint
   * that is not the stack's: it may have any.
   */
  readonly configurationName: string | null;
  readonly variants: readonly CandidateVariant[];
}

/** A version of the model that callers may ask for. */
export interface CandidateVariant {
  /** Its name in the query; null where the model has only one. */
  readonly targetVariant: string | null;
  readonly golden: GoldenFile;
}

export interface EndpointState {
  readonly status: string;
  readonly configurationName: string;
  readonly failureReason: string | undefined;
}

export interface ApiAnswer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What the gate needs of the world. */
export interface GatePorts {
  readonly describeEndpoint: (name: string) => Promise<EndpointState>;
  /** Asks the function version that is to go live. */
  readonly callApi: (event: HttpApiEvent) => Promise<ApiAnswer>;
  readonly wait: (milliseconds: number) => Promise<void>;
  /** In milliseconds, never going back. */
  readonly now: () => number;
}

/** A cold container has this long to come up, and permissions this long to arrive. */
const patienceMs = serverless.startupSeconds * 1000;
const retryMs = 2000;
/** Each model asks one thing at a time; new accounts run ten functions at once, and callers need some of them. */
const modelsAtOnce = 5;
/** Wrong answers that are told one by one, per model. */
const shownCases = 3;

/**
 * Lets a release pass only if every endpoint is in service as it was asked for, and the new version of the function
 * answers every golden case.
 * @throws Error naming everything that is wrong with every model.
 */
export async function checkRelease(models: readonly CandidateModel[], ports: GatePorts): Promise<void> {
  const problems: string[] = [];
  for (let i = 0; i < models.length; i += modelsAtOnce) {
    const batch = models.slice(i, i + modelsAtOnce).map((model) => checkModel(model, ports));
    problems.push(...(await Promise.all(batch)).flat());
  }
  if (problems.length === 0) return;
  throw new Error(
    [
      "This release is refused. The alias and the endpoints behind it stay as they were.",
      ...problems.map((problem) => `  - ${problem}`),
      "Put right what is wrong, or take the change back, and run `pulumi up` again.",
    ].join("\n"),
  );
}

async function checkModel(model: CandidateModel, ports: GatePorts): Promise<string[]> {
  const { name, endpointName, configurationName } = model;
  const endpoint = await ports.describeEndpoint(endpointName);
  if (endpoint.status !== "InService") {
    const reason = endpoint.failureReason ? `: ${endpoint.failureReason}` : "";
    return [
      `${name}: endpoint "${endpointName}" is ${endpoint.status}, not InService${reason} (its log: /aws/sagemaker/Endpoints/${endpointName})`,
    ];
  }
  if (configurationName !== null && endpoint.configurationName !== configurationName) {
    return [
      `${name}: endpoint "${endpointName}" serves with configuration "${endpoint.configurationName}", not with "${configurationName}" that was asked for`,
    ];
  }
  const problems: string[] = [];
  for (const variant of model.variants) problems.push(...(await checkVariant(name, variant, ports)));
  return problems;
}

async function checkVariant(
  model: string,
  { targetVariant, golden }: CandidateVariant,
  ports: GatePorts,
): Promise<string[]> {
  const name = targetVariant === null ? model : `${model} (${targetVariant})`;
  const query = targetVariant === null ? "" : new URLSearchParams({ [variantParameter]: targetVariant }).toString();
  const problems: string[] = [];
  for (const { name: title, request, response } of golden.cases) {
    const answer = await askUntilWarm(predictEvent({ model, query, request }, ports), ports);
    if (answer.statusCode !== 200) {
      // What stops one case stops the others: they would only repeat it.
      return [`${name}: golden case "${title}" got status ${answer.statusCode}: ${answer.body}`];
    }
    const found = difference(response, JSON.parse(answer.body), golden.tolerance);
    if (found) problems.push(`${name}: golden case "${title}" got another answer: ${found}`);
  }
  const more = problems.length - shownCases;
  return more > 0
    ? [...problems.slice(0, shownCases), `${name}: ${more} more golden cases got other answers`]
    : problems;
}

/** Repeats what may pass by itself, a cold container or a permission on its way, for as long as a start may take. */
async function askUntilWarm(event: HttpApiEvent, ports: GatePorts): Promise<ApiAnswer> {
  const deadline = ports.now() + patienceMs;
  for (;;) {
    const answer = await ports.callApi(event);
    const mayPass = answer.statusCode === 429 || answer.statusCode >= 500;
    if (!mayPass || ports.now() >= deadline) return answer;
    await ports.wait(retryMs);
  }
}

/** Whom the authorizer would let through without limits, whatever callers the stack has. */
const gateAsCaller: Caller = { kind: "key", id: "release-gate", scopes: ["predict"], models: null, limits: {} };

/** The event that API Gateway would make of `POST /v1/models/{model}/predict`. */
function predictEvent(
  { model, query, request }: { readonly model: string; readonly query: string; readonly request: unknown },
  { now }: GatePorts,
): HttpApiEvent {
  const path = `/v1/models/${model}/predict`;
  const routeKey = "POST /v1/models/{model}/predict";
  return {
    version: "2.0",
    routeKey,
    rawPath: path,
    rawQueryString: query,
    // An answer that was kept would tell nothing of the endpoint.
    headers: { "cache-control": "no-store", "content-type": "application/json" },
    pathParameters: { model },
    requestContext: {
      accountId: "anonymous",
      apiId: "release-gate",
      authorizer: { lambda: { caller: JSON.stringify(gateAsCaller) } },
      domainName: "release-gate",
      domainPrefix: "release-gate",
      http: { method: "POST", path, protocol: "HTTP/1.1", sourceIp: "127.0.0.1", userAgent: "release-gate" },
      requestId: `release-gate-${now()}`,
      routeKey,
      stage: "$default",
      time: new Date().toUTCString(),
      timeEpoch: Date.now(),
    },
    body: JSON.stringify(request),
    isBase64Encoded: false,
  };
}
