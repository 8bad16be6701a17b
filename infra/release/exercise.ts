import { type HttpApiEvent } from "../../functions/lambda/events/http-api";
import { type CandidateModel } from "./candidate";
import { predictEvent } from "./events";
import { type GatePorts } from "./gate-ports";
import { judgedSeconds } from "./shift-alarms";

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
    if (seconds <= judgedSeconds) return;
    report(
      `${requests} golden requests took ${seconds} s. The alarms need as many within ${judgedSeconds} s, and judge this version by its callers' requests alone. A lower modelfront:release.requestsPerMinute lets them judge these too.`,
      "lasting",
    );
  };
}
