import { type HttpApiEvent } from "../../functions/lambda/events/http-api";
import { type Caller } from "../../functions/core/callers/caller";
import { difference, type GoldenFile } from "../../model/golden";
import { serverless } from "../../model/limits";
import { variantParameter } from "../../model/options";

/** A model of the release. */
export interface CandidateModel {
  readonly name: string;
  readonly endpointName: string;
  /**
   * Expected configuration: after an automatic rollback SageMaker serves with another one. Null for an existing endpoint,
   * which may have any.
   */
  readonly configurationName: string | null;
  readonly variants: readonly CandidateVariant[];
}

/** A variant of the model that callers can choose. */
export interface CandidateVariant {
  /** Value of `target_variant`; null if the model has only one variant. */
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

/** Outside world of the gate. */
export interface GatePorts {
  readonly describeEndpoint: (name: string) => Promise<EndpointState>;
  /** Invokes the function version that is to go live. */
  readonly callApi: (event: HttpApiEvent) => Promise<ApiAnswer>;
  readonly wait: (milliseconds: number) => Promise<void>;
  /** Monotonic clock, in milliseconds. */
  readonly now: () => number;
}

/** Time for a cold container to start and for new permissions to take effect. */
const patienceMs = serverless.startupSeconds * 1000;
const retryMs = 2000;
/** Models checked in parallel, one request each. New accounts have a concurrency of ten functions, which callers share. */
const modelsAtOnce = 5;
/** Wrong answers that are reported in full, per model. */
const shownCases = 3;

/**
 * Requires every endpoint to be InService with the expected configuration, and the new version of the function to return the
 * golden answers.
 * @throws Error that lists the problems of every model.
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
      "The release failed its checks. The live version and its endpoints are unchanged.",
      ...problems.map((problem) => `  - ${problem}`),
      "Fix the problems or revert the change, then run `pulumi up` again.",
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
      `${name}: endpoint "${endpointName}" has configuration "${endpoint.configurationName}", expected "${configurationName}"`,
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
      // The other cases would fail for the same reason.
      return [`${name}: golden case "${title}" returned status ${answer.statusCode}: ${answer.body}`];
    }
    const found = difference(response, JSON.parse(answer.body), golden.tolerance);
    if (found) problems.push(`${name}: golden case "${title}" returned a different answer: ${found}`);
  }
  const more = problems.length - shownCases;
  return more > 0
    ? [...problems.slice(0, shownCases), `${name}: ${more} more golden cases returned different answers`]
    : problems;
}

/** Retries temporary failures (cold container, new permissions), for as long as a start may take. */
async function askUntilWarm(event: HttpApiEvent, ports: GatePorts): Promise<ApiAnswer> {
  const deadline = ports.now() + patienceMs;
  for (;;) {
    const answer = await ports.callApi(event);
    const isTemporary = answer.statusCode === 429 || answer.statusCode >= 500;
    if (!isTemporary || ports.now() >= deadline) return answer;
    await ports.wait(retryMs);
  }
}

/** Caller without limits. Its requests skip the authorizer, so it works whatever callers the stack has. */
const gateAsCaller: Caller = { kind: "key", id: "release-gate", scopes: ["predict"], models: null, limits: {} };

/** Event of API Gateway for `POST /v1/models/{model}/predict`. */
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
    // A cached answer would not show the endpoint's state.
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
