import { type Clock } from "./patience";
import { type RecordStore } from "./record-store";
import { type RestorableEndpoints } from "./restorable-endpoints";

export interface RetireOptions extends Pick<Clock, "wait"> {
  /** Release whose endpoints stay. */
  readonly live: string;
  /** Resolves to true if no function that calls endpoints has traffic on another release. */
  readonly hasAllTraffic: () => Promise<boolean>;
  /** Longest time that a request on a former version runs, in seconds. */
  readonly seconds: number;
  readonly report: (line: string) => void;
}

/**
 * Deletes the endpoints that a restore created, once another release has all traffic. Resolves to their names; to none while
 * it has not. Can be repeated: the marker goes last.
 */
export async function retireRestored(
  { live, hasAllTraffic, seconds, report, wait }: RetireOptions,
  store: Pick<RecordStore, "readMarker" | "deleteMarker">,
  endpoints: Pick<RestorableEndpoints, "delete">,
): Promise<readonly string[]> {
  const marker = await store.readMarker();
  if (marker === null || marker.release === live || !(await hasAllTraffic())) return [];
  const names = marker.endpoints.map(({ name }) => name);
  if (names.length > 0) {
    report(`Deleting what the restore of release ${marker.release} created: ${names.join(", ")}.`);
    await wait(seconds * 1000);
    for (const restored of marker.endpoints) await endpoints.delete(restored);
  }
  await store.deleteMarker();
  return names;
}
