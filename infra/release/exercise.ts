import { type CandidateModel } from "./candidate";
import { predictEvent } from "./events";
import { type GatePorts } from "./gate-ports";

/** Creates a function that sends golden requests to the new version, evenly to its models. */
export function createExercise(
  models: readonly Pick<CandidateModel, "name" | "variants">[],
  requests: number,
  { callApi }: Pick<GatePorts, "callApi">,
): () => Promise<void> {
  const events = models.flatMap(({ name, variants }) =>
    variants.map(({ targetVariant, golden }) =>
      golden.cases.map(({ request }) => predictEvent({ model: name, targetVariant, request })),
    ),
  );
  let next = 0;
  return async () => {
    if (events.length === 0) return;
    for (let sent = 0; sent < requests; sent += 1, next += 1) {
      const cases = events[next % events.length] ?? [];
      const event = cases[Math.floor(next / events.length) % cases.length];
      // The new version counts its own failures.
      if (event) await callApi(event).catch(() => undefined);
    }
  };
}
