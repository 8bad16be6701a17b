import { median } from "./statistics";

/** Measures one contender once: a figure where less is better, such as CPU microseconds per request. */
export type Measure = () => Promise<number>;

export interface Comparison {
  /** Median of the peer's figure divided by ours right before it: above 1 we are better. */
  readonly ratio: number;
  /** Medians of the figures. */
  readonly ours: number;
  readonly peer: number;
}

export interface Interleaved {
  /** Median of our figure. */
  readonly ours: number;
  readonly comparisons: ReadonlyMap<string, Comparison>;
  /** Ratio of us to ourselves; only noise keeps it from 1. */
  readonly selfRatio: number;
  /** False if noise is too large for any conclusion. */
  readonly isValid: boolean;
}

const validSelfRatio = { min: 0.85, max: 1.2 };
/**
 * Measures us and each peer in turn, A B A C A D …, for several rounds, and drops the first, cold one. `again` is
 * compared with us to measure noise: a second instance of us, or the same one again.
 */
export async function interleave(
  ours: Measure,
  peers: ReadonlyMap<string, Measure>,
  rounds: number,
  again: Measure = ours,
): Promise<Interleaved> {
  const contenders = [again, ...peers.values()];
  const pairs = contenders.map((): Pair[] => []);
  for (let round = 0; round <= rounds; round++) {
    for (const [i, contender] of contenders.entries()) {
      const pair = { ours: await ours(), peer: await contender() };
      if (round > 0) pairs[i]!.push(pair);
    }
  }
  const [{ ratio: selfRatio, ours: own }, ...others] = pairs.map(compare) as [Comparison, ...Comparison[]];
  return {
    ours: own,
    comparisons: new Map([...peers.keys()].map((name, i) => [name, others[i]!])),
    selfRatio,
    isValid: selfRatio >= validSelfRatio.min && selfRatio <= validSelfRatio.max,
  };
}

interface Pair {
  readonly ours: number;
  readonly peer: number;
}

function compare(pairs: readonly Pair[]): Comparison {
  return {
    ratio: median(pairs.map(({ ours, peer }) => peer / ours)),
    ours: median(pairs.map(({ ours }) => ours)),
    peer: median(pairs.map(({ peer }) => peer)),
  };
}
