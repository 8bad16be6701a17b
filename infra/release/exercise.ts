import { type HttpApiEvent } from "../../functions/lambda/events/http-api";
import { type CandidateModel } from "./candidate";
import { predictEvent } from "./events";
import { type GatePorts } from "./gate-ports";
import { pollMs } from "./shift";
import { judgedSeconds } from "./shift-alarms";

/** Longest duration of a round in seconds: the next one begins with the next look at the deployment. */
const longestSeconds = judgedSeconds - pollMs / 1000;

/**
 * Creates a function that sends golden requests to the new version, evenly to its models: one at a time to each, and to all of
 * them side by side, so that slow models too are asked often enough for the alarms. Says so if even that is too slow for them.
 */
export function createExercise(
  models: readonly Pick<CandidateModel, "name" | "variants">[],
  requests: number,
  { callApi, now, report }: Pick<GatePorts, "callApi" | "now" | "report">,
): () => Promise<void> {
  const events = models.flatMap(({ name, variants }) =>
    variants.map(({ targetVariant, golden }) =>
      golden.cases.map(({ request }) => predictEvent({ model: name, targetVariant, request })),
    ),
  );
  let next = 0;
  return async () => {
    if (events.length === 0) return;
    const lanes = new Map<number, HttpApiEvent[]>();
    for (let sent = 0; sent < requests; sent += 1, next += 1) {
      const lane = next % events.length;
      const cases = events[lane] ?? [];
      const event = cases[Math.floor(next / events.length) % cases.length];
      if (event) lanes.set(lane, [...(lanes.get(lane) ?? []), event]);
    }
    // The new version counts its own failures.
    const ask = (event: HttpApiEvent) => callApi(event).catch(() => undefined);
    const started = now();
    await Promise.all(
      [...lanes.values()].map(async (lane) => {
        for (const event of lane) await ask(event);
      }),
    );
    const seconds = Math.ceil((now() - started) / 1000);
    if (seconds <= longestSeconds) return;
    report(
      `${requests} golden requests took ${seconds} s. Above ${longestSeconds} s the alarms see too few of them, and judge this version only if callers use it. A lower modelfront:release.requestsPerMinute is enough for them.`,
      "lasting",
    );
  };
}
