import { type CandidateModel, type CandidateVariant } from "./candidate";
import { predictEvent } from "./events";
import { type ApiAnswer, type GatePorts } from "./gate-ports";
import { judgeAnswer } from "./judge-answer";
import { askPatiently, loadPatienceMs, persist } from "./patience";

/** Rounds in a row in which every answer has to be warm. */
const warmRounds = 5;

/**
 * Asks a model on the shared endpoint its golden cases until all instances have presumably loaded it: until no answer of
 * several rounds comes with a load. A round is a request per instance, all at the same time, so that it reaches each of them
 * whether SageMaker chooses instances at random or the least busy one. Resolves to the problems found.
 */
export async function warmUp(model: CandidateModel, ports: GatePorts): Promise<string[]> {
  const endpoint = await persist(() => ports.describeEndpoint(model.endpointName), ports);
  const instances = Math.max(1, endpoint?.instances ?? 1);
  const problems: string[] = [];
  for (const variant of model.variants) problems.push(...(await warmUpVariant(model.name, variant, instances, ports)));
  return problems;
}

async function warmUpVariant(
  model: string,
  { targetVariant, golden: { cases } }: CandidateVariant,
  instances: number,
  ports: GatePorts,
): Promise<string[]> {
  const title = targetVariant === null ? model : `${model} (${targetVariant})`;
  const ask = (i: number): Promise<ApiAnswer> => {
    const event = predictEvent({ model, targetVariant, request: cases[i % cases.length]?.request });
    return askPatiently({ ask: () => ports.callApi(event), judge: judgeAnswer, patienceMs: loadPatienceMs }, ports);
  };
  const deadline = ports.now() + loadPatienceMs;
  let loads = 0;
  for (let warm = 0; warm < warmRounds;) {
    const answers = await Promise.all(Array.from({ length: instances }, (_, i) => ask(i)));
    const failed = answers.find(({ statusCode }) => statusCode !== 200);
    if (failed) return [`${title}: returned status ${failed.statusCode} while it was warmed up: ${failed.body}`];
    const cold = answers.filter(({ headers }) => headers["x-model-cold"] === "true").length;
    loads += cold;
    warm = cold > 0 ? 0 : warm + 1;
    if (cold > 0 && ports.now() >= deadline) {
      return [
        `${title}: the shared endpoint loaded it ${loads} times without keeping it: its models do not fit into its memory together. Use larger instances (modelfront:sharedEndpoint.instanceType) or hosting of its own.`,
      ];
    }
  }
  ports.report(`${title}: warm on ${instances === 1 ? "1 instance" : `${instances} instances`}`, "lasting");
  return [];
}
