export interface Sampling {
  /** 0 takes the most probable token each time. */
  readonly temperature: number;
  /** Only the most probable tokens count that together have this share of the probability. */
  readonly top_p: number;
  readonly seed?: number | undefined;
}

/** Chooses a token by the logits of all. */
export type Sampler = (logits: ArrayLike<number>) => number;

export function createSampler({ temperature, top_p, seed }: Sampling): Sampler {
  if (temperature === 0) return mostProbable;
  const random = seed === undefined ? Math.random : seededRandom(seed);
  return (logits) => {
    const tokens = nucleus(softmax(logits, temperature), top_p);
    const total = tokens.reduce((sum, { probability }) => sum + probability, 0);
    let left = random() * total;
    return (tokens.find(({ probability }) => (left -= probability) < 0) ?? tokens[0]!).token;
  };
}

function mostProbable(logits: ArrayLike<number>): number {
  let best = 0;
  for (let token = 1; token < logits.length; token++) if (logits[token]! > logits[best]!) best = token;
  return best;
}

function softmax(logits: ArrayLike<number>, temperature: number): number[] {
  const largest = logits[mostProbable(logits)]!;
  const weights = Array.from(logits, (logit) => Math.exp((logit - largest) / temperature));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}

/** The fewest tokens that have `share` of the probability, the most probable first. */
function nucleus(probabilities: readonly number[], share: number): { token: number; probability: number }[] {
  const tokens = probabilities.map((probability, token) => ({ token, probability }));
  tokens.sort((a, b) => b.probability - a.probability);
  let sum = 0;
  const last = tokens.findIndex(({ probability }) => (sum += probability) >= share);
  return last < 0 ? tokens : tokens.slice(0, last + 1);
}

/** Numbers from 0 to below 1, the same for the same seed (mulberry32). */
function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
