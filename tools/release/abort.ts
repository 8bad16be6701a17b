import { persist } from "../../infra/release/patience";
import { describeTraffic, stopShift } from "../../infra/release/shift";
import { type ReleaseRecord, type RestoreMarker } from "../../infra/release/record";
import { readReleases, type ReleaseStack } from "./open-stack";
import { endpointsOf, runningShift } from "./restore";

export interface Aborted {
  /** Deployment that was stopped; null if none was running. */
  readonly deployment: string | null;
  /** Endpoints of an unfinished restore that were deleted. */
  readonly deleted: readonly string[];
  readonly traffic: string;
}

/**
 * Stops a running shift and waits until its traffic is back, ends a split that no deployment owns, and deletes what an
 * unfinished restore created. Can be repeated.
 */
export async function abortRelease(stack: ReleaseStack): Promise<Aborted> {
  const { clock, report } = stack;
  const { newest, marker, records } = await readReleases(stack);
  const api = stack.aliasOf(newest.functions.api.name);
  const deployment = await runningShift(stack, newest);
  const ports = stack.shiftOf(newest);
  if (deployment !== null && ports !== null) {
    report(`Stopping deployment ${deployment}, and waiting until its traffic is back.`);
    await stopShift(deployment, clock, ports);
  }
  let alias = await persist(api.readAlias, clock);
  if (alias.candidate !== null) {
    const { version } = alias;
    await persist(() => api.pointAlias(version), clock);
    alias = await persist(api.readAlias, clock);
  }
  const deleted = marker?.finished === false ? await deleteUnfinished(marker, alias.version, records, stack) : [];
  return { deployment, deleted, traffic: describeTraffic(alias) };
}

/** Deletes what an unfinished restore created, but for what the live release uses. Resolves to the endpoints' names. */
async function deleteUnfinished(
  marker: RestoreMarker,
  live: string,
  records: readonly ReleaseRecord[],
  { clock, endpoints, report, store }: ReleaseStack,
): Promise<string[]> {
  const used = endpointsOf(records.find(({ release }) => release === live));
  const unused = marker.endpoints.filter(({ name }) => !used.has(name));
  for (const one of unused) {
    report(`Deleting endpoint ${one.name}, which an unfinished restore created.`);
    await persist(() => endpoints.delete(one), clock);
  }
  const kept = marker.endpoints.filter(({ name }) => used.has(name));
  const isRestored = kept.length > 0 || marker.release === live;
  await persist(
    () => (isRestored ? store.writeMarker({ ...marker, release: live, endpoints: kept }) : store.deleteMarker()),
    clock,
  );
  return unused.map(({ name }) => name);
}
