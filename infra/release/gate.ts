import { type CandidateRelease } from "./candidate";
import { checkAuthorizer, checkStream } from "./check-functions";
import { checkModel } from "./check-model";
import { type GatePorts } from "./gate-ports";
import { warmUp } from "./warm-up";

/** Models checked in parallel, one request each. New accounts have a concurrency of ten functions, which callers share. */
const modelsAtOnce = 5;

/**
 * Requires every endpoint to be InService with the expected configuration, the new version of the API's function to return
 * the golden answers, and those of the streaming function and the authorizer to answer. Warms up models on the shared endpoint.
 * @throws Error that lists every problem
 */
export async function checkRelease({ models, stream, authorizer }: CandidateRelease, ports: GatePorts): Promise<void> {
  const problems: string[] = [];
  if (authorizer) problems.push(...(await settle(checkAuthorizer(ports))));
  for (let i = 0; i < models.length; i += modelsAtOnce) {
    const batch = models.slice(i, i + modelsAtOnce).map((model) => settle(checkModel(model, ports)));
    problems.push(...(await Promise.all(batch)).flat());
  }
  if (problems.length === 0) {
    for (const model of models) if (model.artifacts) problems.push(...(await settle(warmUp(model, ports))));
  }
  // Last, and only then: its chat models are warm, and reasons for a broken one are known.
  if (stream) problems.push(...(await settle(checkStream(problems.length === 0 ? stream.chats : [], ports))));
  if (problems.length === 0) return;
  throw new Error(
    [
      "The release failed its checks. The live version and its endpoints are unchanged.",
      ...[...new Set(problems)].map((problem) => `  - ${problem}`),
      "Fix the problems or revert the change, then run `pulumi up` again.",
    ].join("\n"),
  );
}

/** Turns the failure of a check itself into a problem, so that the other checks still report theirs. */
function settle(check: Promise<string[]>): Promise<string[]> {
  return check.catch((error: Error) => [error.message]);
}
