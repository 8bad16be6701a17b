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
  readonly comparisons: ReadonlyMap<string, Comparison>;
  /** Median ratio of one of our figures to the one before it, which noise alone keeps from 1. */
  readonly selfRatio: number;
  /** False if the noise was so large that nothing may be concluded. */
  readonly isValid: boolean;
}

const validSelfRatio = { min: 0.85, max: 1.2 };

/**
 * Measures us and each peer in turn, A B A C A D …, several rounds of it, and drops the first, in which everything is
 * cold.
 */
export async function interleave(
  ours: Measure,
  peers: ReadonlyMap<string, Measure>,
  rounds: number,
): Promise<Interleaved> {
  const pairs = new Map<string, { ours: number; peer: number }[]>([...peers.keys()].map((name) => [name, []]));
  const own: number[] = [];
  for (let round = 0; round <= rounds; round++) {
    for (const [name, measurePeer] of peers) {
      const pair = { ours: await ours(), peer: await measurePeer() };
      if (round === 0) continue;
      pairs.get(name)!.push(pair);
      own.push(pair.ours);
    }
  }
  const selfRatio = median(own.slice(1).map((figure, i) => figure / own[i]!));
  return {
    comparisons: new Map([...pairs].map(([name, list]) => [name, compare(list)])),
    selfRatio,
    isValid: selfRatio >= validSelfRatio.min && selfRatio <= validSelfRatio.max,
  };
}

function compare(pairs: readonly { ours: number; peer: number }[]): Comparison {
  return {
    ratio: median(pairs.map(({ ours, peer }) => peer / ours)),
    ours: median(pairs.map(({ ours }) => ours)),
    peer: median(pairs.map(({ peer }) => peer)),
  };
}
