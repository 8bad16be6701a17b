import { type CandidateModel, type CandidateRelease } from "./candidate";
import { type EndpointDefinition, type ReleasedModel, type ReleaseRecord } from "./record";
import { surplus, type RecordStore } from "./record-store";
import { type RestorableEndpoints } from "./restorable-endpoints";
import { type AliasState } from "./shift-ports";

/** A model of the release, with what only its record needs. */
export interface RecordedModel extends CandidateModel {
  /** Version in the API. */
  readonly version: string;
  readonly metrics: ReleasedModel["metrics"];
  /** Why the endpoint cannot be created again; null if it can. */
  readonly obstacle: string | null;
}

export interface ReleaseToRecord extends Pick<ReleaseRecord, "functions" | "shift" | "restoreRoleArn" | "restoreTags"> {
  readonly models: readonly RecordedModel[];
  readonly stream: CandidateRelease["stream"];
  /** Traffic of the API; null before the first release. */
  readonly traffic: Pick<AliasState, "version" | "candidate"> | null;
  /** S3 keys of all artifacts of the program on the shared endpoint, those of models that are asleep included. */
  readonly artifacts: readonly string[];
  /** Former releases to keep. */
  readonly keep: number;
}

export interface RecordPorts {
  readonly store: RecordStore;
  readonly endpoints: Pick<RestorableEndpoints, "describe">;
}

/**
 * Writes the record of a release that has passed the gate, before it gets traffic, and keeps copies of its artifacts. Forgets
 * releases beyond those to keep. Can be repeated.
 */
export async function recordRelease(
  release: ReleaseToRecord,
  { store, endpoints }: RecordPorts,
): Promise<ReleaseRecord> {
  const { functions, models, stream, shift, restoreRoleArn, restoreTags, traffic, keep, artifacts } = release;
  const known = await store.list();
  const describe = describeOnce(endpoints, known);
  const record: ReleaseRecord = {
    release: functions.api.version,
    recordedAt: new Date().toISOString(),
    functions,
    models: await Promise.all(
      models.map(async ({ name, version, endpointName, variants, metrics, obstacle, ...model }) => ({
        name,
        version,
        endpointName,
        definition: obstacle === null ? await keepArtifacts(await describe(endpointName), store) : null,
        obstacle,
        metrics: [...metrics],
        ...(model.artifacts && { artifacts: [...model.artifacts] }),
        variants: [...variants],
        isChat: stream?.chats.includes(name) ?? false,
      })),
    ),
    shift,
    restoreRoleArn,
    restoreTags,
    rolledBack: null,
    hadAllTraffic: traffic?.version === functions.api.version,
  };
  await store.write(record);
  const records = [record, ...known.filter((one) => one.release !== record.release)];
  const before = records.find((one) => one.release === traffic?.version);
  if (before && !before.hadAllTraffic) await store.write({ ...before, rolledBack: null, hadAllTraffic: true });
  const live = [traffic?.version, traffic?.candidate].flatMap((version) => version ?? []);
  const forgotten = surplus(records, { live: [...live, record.release], keep });
  const kept = records.filter((one) => !forgotten.includes(one));
  const sharedOf = (some: readonly ReleaseRecord[]) =>
    some.flatMap((one) => one.models.flatMap((model) => model.artifacts ?? []));
  // Without the record of a release with traffic it is not known which artifacts that needs.
  const isLiveKnown = live.every((version) => kept.some((one) => one.release === version));
  if (isLiveKnown && sharedOf(records).length > 0) {
    await store.deleteShared(new Set([...sharedOf(kept), ...artifacts]));
  }
  // Last: without the records it is not known that shared artifacts are left.
  await store.forget(forgotten, kept);
  return record;
}

/**
 * Describes each endpoint once, however many models share it. The time that its creation took comes from its earliest record:
 * SageMaker tells it only until the endpoint changes.
 */
function describeOnce(
  endpoints: RecordPorts["endpoints"],
  known: readonly ReleaseRecord[],
): RecordPorts["endpoints"]["describe"] {
  const described = new Map<string, Promise<EndpointDefinition>>();
  const times = new Map(
    known.flatMap(({ models }) =>
      models.flatMap(({ endpointName, definition }) =>
        definition ? [[endpointName, definition.createdInSeconds] as const] : [],
      ),
    ),
  );
  const describe = async (endpointName: string) => {
    const definition = await endpoints.describe(endpointName);
    const createdInSeconds = times.get(endpointName);
    return createdInSeconds === undefined ? definition : { ...definition, createdInSeconds };
  };
  return (endpointName) => {
    const definition = described.get(endpointName) ?? describe(endpointName);
    described.set(endpointName, definition);
    return definition;
  };
}

/** Points a definition at copies of its artifacts. Pulumi deletes the originals once a later release has replaced them. */
async function keepArtifacts(definition: EndpointDefinition, store: Pick<RecordStore, "keepArtifact">) {
  const models = definition.models.map(async (model) => ({
    ...model,
    containers: await Promise.all(
      model.containers.map(async (container) => {
        const { ModelDataUrl: url } = container;
        return url === undefined ? container : { ...container, ModelDataUrl: await store.keepArtifact(url) };
      }),
    ),
  }));
  return { ...definition, models: await Promise.all(models) };
}
