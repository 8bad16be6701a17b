import { createHash } from "node:crypto";
import { InvalidRequest } from "../../../model/errors";
import { variantParameter } from "../../../model/options";

/** Folder of the shared endpoint's artifacts in the bucket of models: the prefix of the multi-model endpoint. */
export const sharedPrefix = "models/";

/** Key of an artifact below `sharedPrefix`. @param version first 12 hex digits of the archive's SHA-256 */
export function targetModelOf(model: string, version: string): string {
  return `${model}-${version}.tar.gz`;
}

/** A variant of a model on the shared endpoint. */
export interface SharedArtifact {
  /** Value of `target_variant`. */
  readonly variant: string;
  /** Share of the requests that name no variant: this weight over the sum of all. */
  readonly weight: number;
  readonly targetModel: string;
}

/** Artifacts of a model on the shared endpoint, with the rule that chooses one for a request. */
export interface SharedArtifacts {
  /** At least one, and at least one with a weight above 0. */
  readonly all: readonly SharedArtifact[];
  /** `request`: at random. `caller`: the same one for all requests of a caller, as long as the weights stay. */
  readonly assignBy: "request" | "caller";
}

/**
 * Chooses the artifact for a request: the named variant, else one by weight.
 * @param caller identifies the caller
 * @param random number in [0, 1)
 * @throws InvalidRequest if there is no such variant
 */
export function chooseArtifact(
  { all, assignBy }: SharedArtifacts,
  targetVariant: string | null,
  {
    model,
    caller,
    random = Math.random,
  }: { readonly model: string; readonly caller: string; readonly random?: () => number },
): SharedArtifact {
  if (targetVariant !== null) {
    const named = all.find(({ variant }) => variant === targetVariant);
    if (named) return named;
    throw new InvalidRequest(`Model "${model}" has no variant "${targetVariant}".`, variantParameter);
  }
  const total = all.reduce((sum, { weight }) => sum + weight, 0);
  let left = (assignBy === "caller" ? shareOf(`${model} ${caller}`) : random()) * total;
  return all.find(({ weight }) => (left -= weight) < 0) ?? all[0]!;
}

/** Maps a text to a number in [0, 1), evenly and always the same one. */
function shareOf(text: string): number {
  return createHash("sha256").update(text).digest().readUInt32BE() / 2 ** 32;
}
