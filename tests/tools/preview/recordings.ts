import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { type Change } from "../../../tools/preview/changes";

const recordings = path.join(__dirname, "../../../../shared/engine");

/** Previews recorded of the real engine lie beside the checkout, where there are any. */
export const isRecorded = existsSync(recordings);

/** A recorded preview of the dev stack, as JSON. */
export const recording = (name: string) => readFileSync(path.join(recordings, `preview-dev-${name}.json`), "utf8");

/** A line for each change, without what changes with every change of a source. */
export function described(changes: readonly Change[]): string[] {
  return changes.map(describeChange).sort();
}

function describeChange({ operation, type, name }: Change): string {
  return `${operation} ${type} ${name.replace(/-[0-9a-f]{8}$/, "-<key>").replace(/-\w{8,10}\./, "-<hash>.")}`;
}
