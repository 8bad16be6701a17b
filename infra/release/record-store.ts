import {
  CopyObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  paginateListObjectsV2,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { sharedPrefix } from "../../functions/core/models/shared-artifacts";
import { clientConfig, type AwsAccess } from "../hooks";
import { failureOf } from "./ports";
import {
  artifactsOf,
  keptKey,
  markerKey,
  recordKey,
  releasePrefix,
  releaseRecord,
  restoreMarker,
  type ReleaseRecord,
  type RestoreMarker,
} from "./record";

/** Releases of a stack, in its bucket of models. Every method can be repeated. */
export interface RecordStore {
  /** Newest first. */
  list(): Promise<readonly ReleaseRecord[]>;
  write(record: ReleaseRecord): Promise<void>;
  /** Copies an artifact of the bucket to where it is kept. Resolves to its new URL; to the same one for artifacts elsewhere. */
  keepArtifact(url: string): Promise<string>;
  /** Null unless a restored release has traffic, or a restore did not end. */
  readMarker(): Promise<RestoreMarker | null>;
  writeMarker(marker: RestoreMarker): Promise<void>;
  deleteMarker(): Promise<void>;
  /** Deletes records, and artifacts that none of the others needs. */
  forget(forgotten: readonly ReleaseRecord[], others: readonly ReleaseRecord[]): Promise<void>;
  /** Deletes artifacts of the shared endpoint, except those with these keys. */
  deleteShared(needed: ReadonlySet<string>): Promise<void>;
}

export function createRecordStore(access: AwsAccess, bucket: string): RecordStore {
  // A bucket of an emulator has no host name of its own.
  const s3 = new S3Client({ ...clientConfig(access, "s3"), forcePathStyle: true });
  const explain = (action: string) => (error: unknown) => {
    throw failureOf(`s3:${action} of ${bucket}`, error);
  };
  const put = async (Key: string, value: object) => {
    const Body = JSON.stringify(value);
    await s3
      .send(new PutObjectCommand({ Bucket: bucket, Key, Body, ContentType: "application/json" }))
      .catch(explain("PutObject"));
  };
  const read = async (Key: string): Promise<unknown> => {
    try {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key }));
      return JSON.parse((await Body?.transformToString()) ?? "");
    } catch (error) {
      if ((error as Error).name === "NoSuchKey") return null;
      return explain("GetObject")(error);
    }
  };
  const remove = async (keys: readonly string[]) => {
    if (keys.length === 0) return;
    const Objects = keys.map((Key) => ({ Key }));
    await s3
      .send(new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects, Quiet: true } }))
      .catch(explain("DeleteObject"));
  };
  return {
    async list() {
      const { Contents = [] } = await s3
        .send(new ListObjectsV2Command({ Bucket: bucket, Prefix: releasePrefix, Delimiter: "/" }))
        .catch(explain("ListBucket"));
      const numbers = Contents.flatMap(({ Key = "" }) => /^releases\/(\d+)\.json$/.exec(Key)?.[1] ?? []);
      const newestFirst = numbers.sort((a, b) => Number(b) - Number(a));
      return Promise.all(newestFirst.map(async (number) => releaseRecord.parse(await read(recordKey(number)))));
    },
    write: (record) => put(recordKey(record.release), record),
    async keepArtifact(url) {
      const own = `s3://${bucket}/`;
      if (!url.startsWith(own) || !url.endsWith(".tar.gz")) return url;
      const key = url.slice(own.length);
      if (key.startsWith(releasePrefix)) return url;
      const copy = { Bucket: bucket, Key: keptKey(key), CopySource: `${bucket}/${key}` };
      await s3.send(new CopyObjectCommand(copy)).catch(explain("CopyObject"));
      return `${own}${copy.Key}`;
    },
    async readMarker() {
      const marker = await read(markerKey);
      return marker === null ? null : restoreMarker.parse(marker);
    },
    writeMarker: (marker) => put(markerKey, marker),
    deleteMarker: () => remove([markerKey]),
    async forget(forgotten, others) {
      const needed = new Set(others.flatMap(artifactsOf));
      const artifacts = forgotten.flatMap(artifactsOf).filter((key) => !needed.has(key));
      // Records last: an artifact without one would never be found again.
      await remove([...new Set(artifacts)]);
      await remove(forgotten.map(({ release }) => recordKey(release)));
    },
    async deleteShared(needed) {
      const pages = paginateListObjectsV2({ client: s3 }, { Bucket: bucket, Prefix: sharedPrefix });
      const keys: string[] = [];
      try {
        for await (const { Contents = [] } of pages) keys.push(...Contents.flatMap(({ Key }) => Key ?? []));
      } catch (error) {
        explain("ListBucket")(error);
      }
      await remove(keys.filter((key) => !needed.has(key)));
    },
  };
}

/** Writes into the record of a release, if there is one, why its traffic was returned; null: it was not. */
export async function noteRollback(
  release: string,
  reason: string | null,
  store: Pick<RecordStore, "list" | "write">,
): Promise<void> {
  const record = (await store.list()).find((one) => one.release === release);
  if (record) await store.write({ ...record, rolledBack: reason });
}

/** Releases that the stack no longer keeps: all but those with traffic and the newest `keep` others. */
export function surplus(
  records: readonly ReleaseRecord[],
  { live, keep }: { readonly live: readonly string[]; readonly keep: number },
): ReleaseRecord[] {
  return records.filter(({ release }) => !live.includes(release)).slice(keep);
}
