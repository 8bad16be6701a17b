import { attempt } from "../aws/aws-errors";
import { readLiveRelease, type DeployedStack } from "../aws/deployed-stack";
import { findLines, type LogLine, type LogSearch } from "./find-lines";

/** The log entries of one request in a stack. */
export interface RequestLines {
  /** Line of the gateway's access log. */
  readonly gateway: LogLine | null;
  /** Line of the function that answered: `api` or `stream`. */
  readonly lambda: LogLine | null;
  /** Lines of the authorizer while the request ran; they name no request. */
  readonly authorizer: readonly LogLine[];
  /** Lines of the model's endpoint while the request ran; they name no request. */
  readonly endpoint: readonly LogLine[];
  /** Other lines that contain the id. */
  readonly others: readonly LogLine[];
  /** Endpoint that the model has now; null if the request names no model. */
  readonly endpointName: string | null;
  /** Logs that could not be read, with the reason. */
  readonly problems: readonly string[];
}

/** Time before and after a request in which a line may belong to it: clocks differ. */
const slackMs = 1000;
/** Lines of a log without request ids that are shown. */
const maxNeighbours = 20;

const accessLogPrefix = "/aws/vendedlogs/";
const endpointPrefix = "/aws/sagemaker/Endpoints/";

/** Searches a stack's logs for a request. @param since start of the search, in milliseconds since 1970 */
export async function findRequest(
  deployed: DeployedStack,
  requestId: string,
  since: number,
  now: number,
): Promise<RequestLines> {
  const problems: string[] = [];
  const search = async (one: LogSearch): Promise<LogLine[]> => {
    const reading = await attempt(`logs:FilterLogEvents on ${one.group}`, () => findLines(deployed.access, one));
    if ("value" in reading) return reading.value;
    problems.push(reading.problem);
    return [];
  };
  const named = deployed.logGroups.filter((group) => !group.startsWith(endpointPrefix));
  const found: LogLine[] = [];
  for (const group of named) {
    found.push(...(await search({ group, text: requestId, from: since, to: now, limit: maxNeighbours })));
  }
  const isAccess = ({ group }: LogLine) => group.startsWith(accessLogPrefix);
  const own = found.filter(({ fields }) => fields.requestId === requestId);
  const gateway = own.find(isAccess) ?? null;
  const lambda = own.find((line) => !isAccess(line)) ?? null;
  const span = spanOf({ gateway, lambda });
  const around = (group: string) =>
    span === null
      ? Promise.resolve([])
      : search({ group, from: span.from - slackMs, to: span.to + slackMs, limit: maxNeighbours });
  const authorizer = await linesOfAuthorizer(deployed, around);
  const endpointName = await endpointOf(deployed, lambda, problems);
  return {
    gateway,
    lambda,
    authorizer,
    endpoint: endpointName === null ? [] : await around(`${endpointPrefix}${endpointName}`),
    others: found.filter((line) => line !== gateway && line !== lambda),
    endpointName,
    problems,
  };
}

/** Times when a request began and ended, in milliseconds since 1970; null if no line says so. */
export function spanOf({
  gateway,
  lambda,
}: Pick<RequestLines, "gateway" | "lambda">): { from: number; to: number } | null {
  if (gateway) {
    const from = Number(gateway.fields.time) || gateway.at;
    return { from, to: from + (Number(gateway.fields.milliseconds) || 0) };
  }
  if (lambda) {
    const to = Date.parse(String(lambda.fields.timestamp)) || lambda.at;
    return { from: to - (Number(lambda.fields.Latency) || 0), to };
  }
  return null;
}

async function linesOfAuthorizer(
  { logGroups }: DeployedStack,
  around: (group: string) => Promise<LogLine[]>,
): Promise<LogLine[]> {
  const group = logGroups.find((name) => /^authorizer-[0-9a-f]{7,}$/.test(name));
  return group === undefined ? [] : around(group);
}

/** The endpoint of the request's model. */
async function endpointOf(deployed: DeployedStack, lambda: LogLine | null, problems: string[]): Promise<string | null> {
  const { Model, endpoint } = lambda?.fields ?? {};
  if (typeof endpoint === "string") return endpoint;
  if (typeof Model !== "string") return null;
  const release = await attempt("lambda:GetAlias and GetFunctionConfiguration", () => readLiveRelease(deployed));
  if ("value" in release) return release.value.models.find(({ name }) => name === Model)?.endpoint ?? null;
  problems.push(release.problem);
  return null;
}
