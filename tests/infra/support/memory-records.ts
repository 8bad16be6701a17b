import { type RestoreMarker, type ReleaseRecord } from "../../../infra/release/record";
import { type RecordStore } from "../../../infra/release/record-store";

/** Records of releases in memory, with the keys of the artifacts that are kept. */
export function memoryRecords(): RecordStore & {
  readonly records: Map<string, ReleaseRecord>;
  /** Artifacts of the shared endpoint. */
  readonly shared: Set<string>;
} {
  const records = new Map<string, ReleaseRecord>();
  const shared = new Set<string>();
  let marker: RestoreMarker | null = null;
  return {
    records,
    shared,
    list: () => Promise.resolve([...records.values()].sort((a, b) => Number(b.release) - Number(a.release))),
    write: (record) => Promise.resolve(void records.set(record.release, record)),
    keepArtifact: (url) => Promise.resolve(url.replace("s3://models/", "s3://models/releases/artifacts/")),
    readMarker: () => Promise.resolve(marker),
    writeMarker: (written) => Promise.resolve(void (marker = written)),
    deleteMarker: () => Promise.resolve(void (marker = null)),
    deleteShared: (needed) => Promise.resolve([...shared].forEach((key) => needed.has(key) || shared.delete(key))),
    forget: (forgotten) => Promise.resolve(forgotten.forEach(({ release }) => records.delete(release))),
  };
}

/** Ports whose caller dies after so many calls; the last of them has been carried out. */
export function mortal<T extends object>(ports: T, life: { left: number }): T {
  return new Proxy(ports, {
    get:
      (target, name) =>
      async (...args: unknown[]) => {
        if (life.left <= 0) throw new Error("killed");
        const value: unknown = await (target[name as keyof T] as (...all: unknown[]) => unknown)(...args);
        life.left -= 1;
        if (life.left <= 0) throw new Error("killed");
        return value;
      },
  });
}
