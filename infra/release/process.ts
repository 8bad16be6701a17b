import { setTimeout as wait } from "node:timers/promises";
import { type AwsAccess } from "../hooks";
import { type ReleaseSettings } from "../settings/schema/release";
import { type CandidateRelease } from "./candidate";
import { createExercise } from "./exercise";
import { checkRelease } from "./gate";
import { type GatePorts } from "./gate-ports";
import { persist } from "./patience";
import { createGatePorts, type ReleasedVersions } from "./ports";
import { recordRelease, type RecordedModel } from "./record-release";
import { createRecordStore, noteRollback } from "./record-store";
import { createRestorableEndpoints } from "./restorable-endpoints";
import { retireRestored } from "./retire";
import { shiftTraffic } from "./shift";
import { createAliasPorts, createShiftPorts } from "./shift-ports";

/** A release as the hooks of `pulumi up` know it, with every value there. */
export interface Release extends Omit<CandidateRelease, "models"> {
  readonly access: AwsAccess;
  readonly settings: ReleaseSettings;
  readonly bucket: string;
  readonly models: readonly RecordedModel[];
  /** S3 keys of all artifacts of the program on the shared endpoint. */
  readonly artifacts: readonly string[];
  readonly functions: ReleasedVersions;
  readonly shift: { readonly application: string; readonly group: string } | null;
  readonly restore: { readonly roleArn: string | null; readonly tags: Readonly<Record<string, string>> };
}

export type Report = GatePorts["report"];

/** Checks a release, and records it before it gets traffic. @throws Error if it fails its checks */
export async function checkAndRecord(release: Release, report: Report): Promise<void> {
  const { access, artifacts, bucket, functions, models, settings, shift, restore, stream } = release;
  const ports = createGatePorts(access, functions, report);
  await checkRelease(release, ports);
  const { readAlias } = createAliasPorts(access, functions.api.name);
  const traffic = await persist(readAlias, ports).catch(unlessMissing);
  await persist(
    () =>
      recordRelease(
        {
          functions,
          models,
          artifacts,
          stream,
          shift,
          restoreRoleArn: restore.roleArn,
          restoreTags: restore.tags,
          traffic,
          keep: settings.keep,
        },
        { store: createRecordStore(access, bucket), endpoints: createRestorableEndpoints(access) },
      ),
    ports,
  );
}

/** Takes an alias that is not there for null, as before a first release. Any other failure must not make releases forgotten. */
function unlessMissing(error: Error): null {
  if ((error.cause as Error | undefined)?.name === "ResourceNotFoundException") return null;
  throw error;
}

/** Moves the traffic of the API to the release in steps. @throws RolledBack if an alarm returned it */
export async function shiftRelease(release: Release, report: Report): Promise<void> {
  const { access, bucket, functions, models, settings, shift } = release;
  if (shift === null) return;
  const { name: functionName, version: to } = functions.api;
  const gate = createGatePorts(access, functions, report);
  const exercise = createExercise(models, settings.requestsPerMinute, gate);
  const store = createRecordStore(access, bucket);
  const note = (version: string, reason: string | null) => noteRollback(version, reason, store);
  await shiftTraffic(
    { ...gate, to, exercise, noteRollback: note },
    createShiftPorts(access, { functionName, ...shift }),
  );
}

/**
 * Deletes what a restore created, once the API and the stream have all their traffic on the release.
 * @param seconds longest time that a request on a former version runs
 */
export async function retireFormer(release: Release, seconds: number, report: Report): Promise<void> {
  const { access, bucket, functions } = release;
  const clock = { now: () => performance.now(), wait };
  const isLive = async ({ name, version }: ReleasedVersions["api"]) => {
    const alias = await persist(createAliasPorts(access, name).readAlias, clock);
    return alias.version === version && alias.candidate === null;
  };
  const hasAllTraffic = async () =>
    (await isLive(functions.api)) && (functions.stream === null || (await isLive(functions.stream)));
  await retireRestored(
    { live: functions.api.version, hasAllTraffic, seconds, wait, report: (line) => report(line, "lasting") },
    createRecordStore(access, bucket),
    createRestorableEndpoints(access),
  );
}
