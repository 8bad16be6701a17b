import { httpApi, streamingApi } from "../../functions/core/limits";
import { persist } from "../../infra/release/patience";
import { type ReleasedModel, type ReleaseRecord, type RestoreMarker } from "../../infra/release/record";
import { creationLimitSeconds } from "../../infra/release/restorable-endpoints";
import { describeTraffic } from "../../infra/release/shift";
import { readReleases, type ReleaseStack } from "./open-stack";

const pollMs = 15_000;

export interface Restored {
  readonly release: string;
  /** Endpoints that had to be created again. */
  readonly created: readonly string[];
}

/**
 * Restores a former release: creates those of its endpoints again that are gone, checks it with its golden cases, and moves
 * all traffic to it at once. Can be repeated: it finds what an earlier attempt has done.
 * @param wanted number of the release; by default that of an unfinished restore, or else the newest before the live one that
 * had all traffic.
 * @throws Error if there is no such release, its endpoints cannot be created, or it fails its checks
 */
export async function restoreRelease(stack: ReleaseStack, wanted: string | undefined): Promise<Restored> {
  const { report, store, clock } = stack;
  const { alias, records, marker, newest } = await readReleases(stack);
  const record = choose(records, alias.version, marker, wanted);
  if (alias.candidate !== null || (await runningShift(stack, newest)) !== null) {
    throw new Error(`A shift is running: ${describeTraffic(alias)}. Abort it first: npm run release -- abort <stack>.`);
  }

  const missing = await missingModels(record, stack);
  refuseObstacles(record, missing);
  const unfinished = markerFor(record, missing, alias.version, marker);
  await persist(() => store.writeMarker(unfinished), clock);
  report(
    missing.length > 0
      ? `Release ${record.release} needs ${describeCreation(missing)}.`
      : `Release ${record.release} has all its endpoints: moving its traffic takes seconds.`,
  );
  for (const { name, endpointName, definition } of missing) {
    if (!definition) continue;
    report(`${name}: creating endpoint ${endpointName}`);
    const creation = { roleArn: record.restoreRoleArn ?? "", tags: record.restoreTags };
    await persist(() => stack.endpoints.create(endpointName, definition, creation), clock);
  }
  for (const model of missing) await waitInService(model, stack);
  await check(record, stack);
  await finishRestore(record, unfinished, stack);
  return { release: record.release, created: missing.map(({ endpointName }) => endpointName) };
}

async function check(record: ReleaseRecord, stack: ReleaseStack): Promise<void> {
  await stack.check(record).catch((error: Error) => {
    const problems = error.message.split("\n").filter((line) => line.startsWith("  - "));
    throw new Error(
      [
        `Release ${record.release} failed its checks. The traffic was not moved.`,
        ...(problems.length > 0 ? problems : [`  - ${error.message}`]),
        "Restore another one (`npm run release -- list <stack>`), or delete what this restore created: `npm run release -- abort <stack>`.",
      ].join("\n"),
      { cause: error },
    );
  });
}

function choose(
  records: readonly ReleaseRecord[],
  live: string,
  marker: RestoreMarker | null,
  wanted: string | undefined,
): ReleaseRecord {
  const former = records.filter(({ release }) => release !== live);
  const available = former.map(({ release }) => release).join(", ") || "none";
  if (wanted === undefined) {
    const unfinished =
      marker?.finished === false ? records.find(({ release }) => release === marker.release) : undefined;
    const newest = former.find(
      ({ release, rolledBack, hadAllTraffic }) =>
        rolledBack === null && hadAllTraffic && Number(release) < Number(live),
    );
    const chosen = unfinished ?? newest;
    if (!chosen) throw new Error(`There is no former release to restore. Kept releases: ${available}.`);
    return chosen;
  }
  const chosen = records.find(({ release }) => release === wanted);
  if (!chosen) {
    throw new Error(`Release ${wanted} is not kept. Available: ${available}. \`release.keep\` sets how many are.`);
  }
  return chosen;
}

/** Id of a shift that is running; null if there is none. */
export async function runningShift(stack: ReleaseStack, record: ReleaseRecord): Promise<string | null> {
  const ports = stack.shiftOf(record);
  return ports ? ((await persist(ports.listRunning, stack.clock))[0] ?? null) : null;
}

async function missingModels({ models }: ReleaseRecord, { endpoints, clock }: ReleaseStack): Promise<ReleasedModel[]> {
  const missing: ReleasedModel[] = [];
  const first = new Map(models.toReversed().map((model) => [model.endpointName, model]));
  // Models that share an endpoint are represented by the first of them.
  for (const model of models) {
    if (first.get(model.endpointName) !== model) continue;
    const state = await persist(() => endpoints.statusOf(model.endpointName), clock);
    // One that is still being created is waited for.
    if (state === null || state.status === "Creating") missing.push(model);
  }
  return missing;
}

function refuseObstacles(record: ReleaseRecord, missing: readonly ReleasedModel[]): void {
  const role = record.restoreRoleArn === null ? "The stack has no role for restored endpoints." : null;
  const problems = missing.flatMap(({ name, endpointName, obstacle }) => {
    const why = obstacle ?? role;
    return why === null ? [] : [`  - ${name}: endpoint ${endpointName} is gone and cannot be created again. ${why}`];
  });
  if (problems.length === 0) return;
  throw new Error(
    [
      `Release ${record.release} cannot be restored. Nothing was changed.`,
      ...problems,
      "Check out the release's commit and run `pulumi up` instead.",
    ].join("\n"),
  );
}

function describeCreation(missing: readonly ReleasedModel[]): string {
  const parts = missing.map(({ name, definition }) => {
    const seconds = definition?.createdInSeconds ?? null;
    return `${name} (${seconds === null ? "usually 3 to 10 minutes" : `took ${Math.ceil(seconds / 60)} min the first time`})`;
  });
  return `endpoints that no longer exist; they are created side by side: ${parts.join(", ")}`;
}

/** Marker that names everything that restores have created and that may still be there. */
function markerFor(
  record: ReleaseRecord,
  missing: readonly ReleasedModel[],
  live: string,
  earlier: RestoreMarker | null,
): RestoreMarker {
  const created = missing.map(({ endpointName, definition }) => ({
    name: endpointName,
    configurationName: definition?.configurationName ?? endpointName,
    modelNames: definition?.models.map(({ name }) => name) ?? [],
  }));
  const replacedBefore = earlier?.release === record.release ? earlier.replaced : null;
  const others = (earlier?.endpoints ?? []).filter(({ name }) => !created.some((one) => one.name === name));
  return {
    release: record.release,
    replaced: live === record.release ? replacedBefore : live,
    startedAt: new Date().toISOString(),
    finished: false,
    endpoints: [...created, ...others],
  };
}

async function waitInService({ name, endpointName }: ReleasedModel, { endpoints, clock, report }: ReleaseStack) {
  const deadline = clock.now() + creationLimitSeconds * 1000;
  for (;;) {
    const state = await persist(() => endpoints.statusOf(endpointName), clock);
    if (state?.status === "InService") return report(`${name}: endpoint ${endpointName} is in service`);
    if (state?.status !== "Creating" || clock.now() >= deadline) {
      throw new Error(
        [
          `${name}: endpoint ${endpointName} is ${state?.status ?? "gone"}${state?.reason ? `: ${state.reason}` : ""}. The traffic was not moved.`,
          "`npm run release -- abort <stack>` deletes what the restore created.",
        ].join("\n"),
      );
    }
    await clock.wait(pollMs);
  }
}

/**
 * Moves the traffic of every function to the release, notes that in its record and in that of the release that it replaces,
 * deletes what earlier restores created and it does not use, and marks the restore as finished. Resolves to the names of the
 * endpoints that were deleted.
 */
export async function finishRestore(
  record: ReleaseRecord,
  marker: RestoreMarker,
  { aliasOf, endpoints, store, clock, report }: ReleaseStack,
): Promise<string[]> {
  for (const one of [record.functions.api, record.functions.stream, record.functions.authorizer]) {
    if (one) await persist(() => aliasOf(one.name).pointAlias(one.version), clock);
  }
  report(`All traffic is on release ${record.release}.`);
  const replaced = (await persist(() => store.list(), clock)).find(({ release }) => release === marker.replaced);
  await persist(() => store.write({ ...record, rolledBack: null, hadAllTraffic: true }), clock);
  if (replaced) await persist(() => store.write(giveUp(replaced, record)), clock);
  const used = endpointsOf(record);
  const unused = marker.endpoints.filter(({ name }) => !used.has(name));
  const streams = [record, replaced].some((one) => one?.functions.stream);
  const { timeoutSeconds } = streams ? streamingApi : httpApi;
  if (unused.length > 0) await clock.wait(timeoutSeconds * 1000);
  for (const one of unused) {
    report(`Deleting endpoint ${one.name}, which an earlier restore created.`);
    await persist(() => endpoints.delete(one), clock);
  }
  const kept = marker.endpoints.filter(({ name }) => used.has(name));
  await persist(() => store.writeMarker({ ...marker, finished: true, endpoints: kept }), clock);
  return unused.map(({ name }) => name);
}

/** Record of a release whose traffic a restore took. Only one that gave way to an older one is rolled back. */
function giveUp(replaced: ReleaseRecord, { release }: ReleaseRecord): ReleaseRecord {
  const isOlder = Number(release) < Number(replaced.release);
  return { ...replaced, hadAllTraffic: true, rolledBack: isOlder ? `Release ${release} was restored.` : null };
}

/** Names of the endpoints that a release uses. */
export function endpointsOf(record: Pick<ReleaseRecord, "models"> | undefined): ReadonlySet<string> {
  return new Set(record?.models.map(({ endpointName }) => endpointName));
}
