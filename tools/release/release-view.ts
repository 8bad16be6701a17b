import { type AliasState } from "../../infra/release/shift-ports";
import { type ReleaseRecord, type RestoreMarker } from "../../infra/release/record";

/**
 * `live`: gets all traffic, or what a candidate does not. `candidate`: a shift to it is running. `former`: had all traffic.
 * `recorded`: passed the gate, and never had all traffic. `rolled back`: CodeDeploy or a restore took its traffic.
 */
export type ReleaseState = "live" | "candidate" | "former" | "recorded" | "rolled back";

/** One release as the commands show it. */
export interface ReleaseView {
  readonly release: string;
  readonly state: ReleaseState;
  /** Share of the traffic in percent. */
  readonly traffic: number;
  readonly recordedAt: string;
  /** Versions by model. */
  readonly models: Readonly<Record<string, string>>;
  /** True if a restore created its endpoints. */
  readonly restored: boolean;
  readonly rolledBack: string | null;
}

/** Everything that is known of a stack's releases. */
export interface StackReleases {
  readonly alias: AliasState;
  readonly records: readonly ReleaseRecord[];
  readonly marker: RestoreMarker | null;
}

/** Describes the releases of a stack, newest first. */
export function viewReleases({ alias, records, marker }: StackReleases): ReleaseView[] {
  return records.map((record) => {
    const { release, recordedAt, models, rolledBack } = record;
    const traffic = release === alias.candidate ? alias.percent : release === alias.version ? 100 - alias.percent : 0;
    return {
      release,
      state: stateOf(record, alias),
      traffic,
      recordedAt,
      models: Object.fromEntries(models.map(({ name, version }) => [name, version])),
      restored: marker?.release === release,
      rolledBack,
    };
  });
}

function stateOf({ release, rolledBack, hadAllTraffic }: ReleaseRecord, alias: AliasState): ReleaseState {
  if (release === alias.candidate) return "candidate";
  if (release === alias.version) return "live";
  if (rolledBack !== null) return "rolled back";
  return hadAllTraffic ? "former" : "recorded";
}
