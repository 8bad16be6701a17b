import { type RestoreMarker } from "../../infra/release/record";
import { describeTraffic } from "../../infra/release/shift";
import { type AliasState } from "../../infra/release/shift-ports";
import { alignColumns } from "../align-columns";
import { type ReleaseView } from "./release-view";

/** Table of releases, newest first, for people. */
export function describeReleases(releases: readonly ReleaseView[]): string[] {
  const rows = releases.map(({ release, state, traffic, recordedAt, models, restored }) => [
    release,
    restored ? `${state}, restored` : state,
    `${traffic} %`,
    recordedAt.slice(0, 16).replace("T", " "),
    Object.entries(models)
      .map(([name, version]) => `${name} ${version}`)
      .join(", "),
  ]);
  return alignColumns([["release", "state", "traffic", "recorded (UTC)", "models"], ...rows]);
}

export interface ReleaseStatus {
  readonly stack: string;
  /** Running deployment of CodeDeploy; null if there is none. */
  readonly deployment: string | null;
  /** True if somebody has to finish what was begun. */
  readonly isStuck: boolean;
  readonly releases: readonly ReleaseView[];
}

/** Says where the traffic is, and what to do next. */
export function describeStatus(
  { stack, deployment, releases }: ReleaseStatus,
  alias: AliasState,
  marker: RestoreMarker | null,
): string[] {
  const shown = releases.filter(({ state, release }) => state !== "former" || release === marker?.release);
  return [
    `Traffic: ${describeTraffic(alias)}.`,
    ...describeReleases(shown),
    nextStep(stack, deployment, alias, marker),
  ];
}

function nextStep(stack: string, deployment: string | null, alias: AliasState, marker: RestoreMarker | null): string {
  if (marker?.finished === false) {
    return `A restore of release ${marker.release} did not end. Next: npm run release -- restore ${stack} ${marker.release}, or npm run release -- abort ${stack}`;
  }
  if (deployment !== null) {
    return `Deployment ${deployment} is moving the traffic. To stop it: npm run release -- abort ${stack}`;
  }
  if (alias.candidate !== null) {
    return `The traffic is split, and no deployment moves it. Next: pulumi up --stack ${stack}, or npm run release -- abort ${stack}`;
  }
  if (marker !== null) {
    return `Release ${marker.release} was restored. Next: revert the change, then run pulumi up --stack ${stack}`;
  }
  return `No release is running. To go back: npm run release -- restore ${stack}`;
}
