import { median } from "./statistics";

/** Measures one contender once: a figure of which less is better, such as CPU microseconds per request. */
export type Measure = () => Promise<number>;

export interface Comparison {
  /** Median of what the peer used, divided by what we used right before it: above 1 we are better. */
  readonly ratio: number;
  /** Medians of the figures themselves. */
  readonly ours: number;
  readonly peer: number;
}

export interface Interleaved {
  /** Median of our own figure. */
  readonly ours: number;
  readonly comparisons: ReadonlyMap<string, Comparison>;
  /** Ratio of us to ourselves, which noise alone keeps from 1. */
  readonly selfRatio: number;
  /** False if the noise was so large that nothing may be concluded. */
  readonly isValid: boolean;
}

const validSelfRatio = { min: 0.85, max: 1.2 };
/**
 * Measures us and each peer in turn, A B A C A D …, several rounds of it, and drops the first, in which everything is
 * cold. `again` is what we are compared with to see the noise: a second one of us, or simply us once more.
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
