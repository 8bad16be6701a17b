import { setTimeout as wait } from "node:timers/promises";
import { createGatePorts, type ReleasedVersions } from "../../infra/release/ports";
import { checkRelease } from "../../infra/release/gate";
import { type GatePorts } from "../../infra/release/gate-ports";
import { type ReleaseRecord } from "../../infra/release/record";
import { createRecordStore, type RecordStore } from "../../infra/release/record-store";
import { createRestorableEndpoints, type RestorableEndpoints } from "../../infra/release/restorable-endpoints";
import { createAliasPorts, createShiftPorts, type AliasState, type ShiftPorts } from "../../infra/release/shift-ports";
import { persist, type Clock } from "../../infra/release/patience";
import { type AwsAccess } from "../../infra/hooks";

/** A deployed stack as the commands on its releases need it. */
export interface ReleaseStack {
  readonly store: RecordStore;
  readonly endpoints: RestorableEndpoints;
  readonly clock: Clock;
  /** Alias of one of the stack's functions. */
  readonly aliasOf: (functionName: string) => Pick<ShiftPorts, "readAlias" | "pointAlias">;
  /** Shift of the API's traffic; null for a stack that releases all at once. */
  readonly shiftOf: (record: ReleaseRecord) => ShiftPorts | null;
  /** Runs the release gate on the versions of a record. @throws Error if it fails */
  readonly check: (record: ReleaseRecord) => Promise<void>;
  /** Shows progress. */
  readonly report: (line: string) => void;
}

/** Connects to a stack. Credentials are those of the SDK's default chain. */
export function openReleaseStack(access: AwsAccess, bucket: string, report: ReleaseStack["report"]): ReleaseStack {
  const show: GatePorts["report"] = (line, lasts) => {
    if (lasts === "lasting") report(line);
  };
  return {
    store: createRecordStore(access, bucket),
    endpoints: createRestorableEndpoints(access),
    clock: { now: () => performance.now(), wait },
    aliasOf: (functionName) => createAliasPorts(access, functionName),
    shiftOf: ({ shift, functions }) =>
      shift && createShiftPorts(access, { functionName: functions.api.name, ...shift }),
    check: (record) =>
      checkRecorded(record, createGatePorts(access, record.functions satisfies ReleasedVersions, show)),
    report,
  };
}

/** Checks a recorded release as the gate checked it when it was new. */
function checkRecorded({ models, functions }: ReleaseRecord, ports: GatePorts): Promise<void> {
  return checkRelease(
    {
      models: models.map(({ name, endpointName, definition, variants, artifacts }) => ({
        name,
        endpointName,
        endpointUrn: null,
        configurationName: definition?.configurationName ?? null,
        variants,
        artifacts,
      })),
      stream: functions.stream && { chats: models.flatMap(({ name, isChat }) => (isChat ? [name] : [])) },
      authorizer: functions.authorizer !== null,
    },
    ports,
  );
}

/** Releases of a stack with the traffic that they get. @throws Error if there is none */
export async function readReleases({ store, aliasOf, clock }: Pick<ReleaseStack, "store" | "aliasOf" | "clock">) {
  const records = await persist(() => store.list(), clock);
  const [newest] = records;
  if (!newest)
    throw new Error("This stack has no recorded release yet. The next `pulumi up` that releases records it.");
  const alias: AliasState = await persist(aliasOf(newest.functions.api.name).readAlias, clock);
  return { alias, records, newest, marker: await persist(() => store.readMarker(), clock) };
}
