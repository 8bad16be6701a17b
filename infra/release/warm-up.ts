import { type CandidateModel, type CandidateVariant } from "./candidate";
import { predictEvent } from "./events";
import { type GatePorts } from "./gate-ports";
import { judgeAnswer } from "./judge-answer";
import { askPatiently, patienceMs } from "./patience";

/** Answers in a row that have to be warm, per instance: SageMaker chooses the instance of each request. */
const warmAnswersPerInstance = 5;

/**
 * Asks a variant on the shared endpoint its golden cases until all of its instances have presumably loaded it: until enough
 * answers in a row come without a load. Resolves to the problems found.
 */
export async function warmUp(
  { name }: Pick<CandidateModel, "name">,
  { targetVariant, golden: { cases } }: CandidateVariant,
  instances: number,
  ports: GatePorts,
): Promise<string[]> {
  const wanted = warmAnswersPerInstance * Math.max(1, instances);
  const title = targetVariant === null ? name : `${name} (${targetVariant})`;
  const deadline = ports.now() + patienceMs;
  let loads = 0;
  for (let warm = 0, asked = 0; warm < wanted; asked += 1) {
    const event = predictEvent({ model: name, targetVariant, request: cases[asked % cases.length]?.request });
    const answer = await askPatiently({ ask: () => ports.callApi(event), judge: judgeAnswer }, ports);
    if (answer.statusCode !== 200) {
      return [`${title}: returned status ${answer.statusCode} while it was warmed up: ${answer.body}`];
    }
    const isCold = answer.headers["x-model-cold"] === "true";
    warm = isCold ? 0 : warm + 1;
    loads += Number(isCold);
    if (isCold && ports.now() >= deadline) {
      return [
        `${title}: the shared endpoint loaded it ${loads} times without keeping it: its models do not fit into its memory together. Use larger instances (modelfront:sharedEndpoint.instanceType) or hosting of its own.`,
      ];
    }
  }
  ports.report(`${title}: warm, ${wanted} answers in a row`, "lasting");
  return [];
}
