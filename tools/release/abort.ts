import { persist } from "../../infra/release/patience";
import { describeTraffic, endShifts } from "../../infra/release/shift";
import { type ReleaseRecord, type RestoreMarker } from "../../infra/release/record";
import { noteRollback } from "../../infra/release/record-store";
import { readReleases, type ReleaseStack } from "./open-stack";
import { endpointsOf, finishRestore } from "./restore";

export interface Aborted {
  /** Deployment that was stopped; null if none ran, or only a rollback, or it had already moved all traffic. */
  readonly deployment: string | null;
  /** Endpoints of an unfinished restore that were deleted. */
  readonly deleted: readonly string[];
  readonly traffic: string;
}

/**
 * Stops a running shift and waits until its traffic is back, ends a split that no deployment owns, and deletes what an
 * unfinished restore created. A restore that has moved the API's traffic already is finished instead. Can be repeated.
 */
export async function abortRelease(stack: ReleaseStack): Promise<Aborted> {
  const { clock, report, store } = stack;
  const { newest, marker, records } = await readReleases(stack);
  const api = stack.aliasOf(newest.functions.api.name);
  const ports = stack.shiftOf(newest);
  const note = (version: string, reason: string | null) => noteRollback(version, reason, store);
  const deployment = ports && (await endShifts({ ...clock, to: null, report, noteRollback: note }, ports)).stopped;
  let alias = await persist(api.readAlias, clock);
  if (alias.candidate !== null) {
    const { version } = alias;
    await persist(() => api.pointAlias(version), clock);
    alias = await persist(api.readAlias, clock);
  }
  const deleted = marker?.finished === false ? await endRestore(marker, alias.version, records, stack) : [];
  return { deployment, deleted, traffic: describeTraffic(alias) };
}

/**
 * Ends an unfinished restore: deletes what it created, but for what the live release uses, or finishes it if its release is
 * live already. Resolves to the names of the endpoints that were deleted.
 */
async function endRestore(
  marker: RestoreMarker,
  live: string,
  records: readonly ReleaseRecord[],
  stack: ReleaseStack,
): Promise<string[]> {
  const { clock, endpoints, report, store } = stack;
  const record = records.find(({ release }) => release === live);
  if (record && marker.release === live) return finishRestore(record, marker, stack);
  const used = endpointsOf(record);
  const unused = marker.endpoints.filter(({ name }) => !used.has(name));
  for (const one of unused) {
    report(`Deleting endpoint ${one.name}, which an unfinished restore created.`);
    await persist(() => endpoints.delete(one), clock);
  }
  const kept = marker.endpoints.filter(({ name }) => used.has(name));
  const earlier = { ...marker, release: live, replaced: null, finished: true, endpoints: kept };
  await persist(() => (kept.length > 0 ? store.writeMarker(earlier) : store.deleteMarker()), clock);
  return unused.map(({ name }) => name);
}
