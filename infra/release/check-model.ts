import { difference } from "../../model/golden";
import { type CandidateModel, type CandidateVariant, logGroupOf } from "./candidate";
import { checkApproval } from "./check-approval";
import { predictEvent } from "./events";
import { type GatePorts } from "./gate-ports";
import { errorCode, judgeAnswer } from "./judge-answer";
import { askPatiently, loadPatienceMs, persist } from "./patience";

/** Wrong answers that are reported in full, per variant. */
const shownCases = 3;

/** Line with which the inference server ends if the model is broken or fails its golden cases: it can never serve. */
const fatalLine = /^modelfront: cannot serve /;

/** Checks a model's endpoint, its golden answers and then its approval. Resolves to the problems found. */
export async function checkModel(model: CandidateModel, ports: GatePorts): Promise<string[]> {
  const problems = (await checkEndpoint(model, ports)) ?? (await checkAnswers(model, ports));
  return problems.length === 0 ? checkApproval(model, ports) : [...problems, await describeLog(model, ports)];
}

/** Resolves to null if the endpoint serves as expected. */
async function checkEndpoint(model: CandidateModel, ports: GatePorts): Promise<string[] | null> {
  const { name, endpointName, endpointUrn, configurationName } = model;
  const endpoint = await persist(() => ports.describeEndpoint(endpointName), ports);
  if (endpoint === null) {
    const remedy =
      endpointUrn === null
        ? "Correct the model's source.endpointName, or create the endpoint."
        : "`pulumi up --refresh` creates it again.";
    return [`${name}: endpoint "${endpointName}" does not exist. ${remedy}`];
  }
  if (endpoint.status !== "InService") {
    const reason = endpoint.failureReason ? `: ${endpoint.failureReason}` : "";
    const problem = `${name}: endpoint "${endpointName}" is ${endpoint.status}, not InService${reason}`;
    return endpointUrn === null ? [problem] : [problem, `${name}: to create it again: ${replaceCommand(endpointUrn)}`];
  }
  return configurationName === null || endpoint.configurationName === configurationName
    ? null
    : [
        `${name}: endpoint "${endpointName}" has configuration "${endpoint.configurationName}", expected "${configurationName}"`,
      ];
}

/** Quoted, because URNs contain `$`. */
function replaceCommand(urn: string): string {
  return `pulumi up --replace '${urn}'`;
}

async function checkAnswers(model: CandidateModel, ports: GatePorts): Promise<string[]> {
  const problems: string[] = [];
  for (const variant of model.variants) problems.push(...(await checkVariant(model, variant, ports)));
  return problems;
}

async function checkVariant(
  model: CandidateModel,
  { targetVariant, golden }: CandidateVariant,
  ports: GatePorts,
): Promise<string[]> {
  const name = targetVariant === null ? model.name : `${model.name} (${targetVariant})`;
  const { cases, tolerance } = golden;
  const problems: string[] = [];
  for (const [i, { name: title, request, response }] of cases.entries()) {
    ports.report(`${name}: ${i} of ${cases.length} golden cases`, "fleeting");
    const event = predictEvent({ model: model.name, targetVariant, request });
    const answer = await askPatiently(
      {
        ask: () => ports.callApi(event),
        judge: judgeAnswer,
        isHopeless: async () => fatalLine.test((await ports.lastErrorLine(model.endpointName)) ?? ""),
        onRepeat: ({ statusCode, body }) =>
          ports.report(`${name}: repeating while it answers ${statusCode} ${errorCode(body) ?? ""}`.trim(), "lasting"),
        ...(model.artifacts && { patienceMs: loadPatienceMs }),
      },
      ports,
    );
    if (answer.statusCode !== 200) {
      // The other cases would fail for the same reason.
      return [`${name}: golden case "${title}" returned status ${answer.statusCode}: ${answer.body}`];
    }
    const found = difference(response, JSON.parse(answer.body), tolerance);
    if (found) problems.push(`${name}: golden case "${title}" returned a different answer: ${found}`);
  }
  ports.report(`${name}: ${cases.length - problems.length} of ${cases.length} golden cases passed`, "lasting");
  const more = problems.length - shownCases;
  return more > 0
    ? [...problems.slice(0, shownCases), `${name}: ${more} more golden cases returned different answers`]
    : problems;
}

async function describeLog({ name, endpointName, artifacts }: CandidateModel, ports: GatePorts): Promise<string> {
  const line = await ports.lastErrorLine(endpointName);
  const log = `${name}: its log is ${logGroupOf(endpointName)}${artifacts ? ", which other models write as well" : ""}`;
  return line === null ? log : `${log}; last error: ${line}`;
}
