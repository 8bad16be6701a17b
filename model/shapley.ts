/**
 * Computes exact Shapley values, which share out the worth of all players minus the worth of none. A player's value is
 * what they add to a coalition, averaged over all orders of joining. They add up to that difference.
 * @param worth worth of every coalition, 2^players numbers: player `i` is in coalition `c` if bit `i` of `c` is set
 * @throws Error if `worth` has another length
 */
export function shapleyValues(players: number, worth: ArrayLike<number>): number[] {
  if (worth.length !== 2 ** players) {
    throw new Error(`${players} players form ${2 ** players} coalitions, got the worth of ${worth.length}.`);
  }
  const weights = weightsBySize(players);
  const values = new Array<number>(players).fill(0);
  for (let coalition = 0; coalition < worth.length; coalition += 1) {
    const weight = weights[sizeOf(coalition)]!;
    for (let player = 0; player < players; player += 1) {
      const joined = coalition | (1 << player);
      if (joined !== coalition) values[player]! += weight * (worth[joined]! - worth[coalition]!);
    }
  }
  return values;
}

/** By size of a coalition: share of the orders in which exactly its members join before a given player. */
function weightsBySize(players: number): number[] {
  const weights = [1 / players];
  for (let size = 1; size < players; size += 1) weights.push((weights[size - 1]! * size) / (players - size));
  return weights;
}

function sizeOf(coalition: number): number {
  let size = 0;
  for (let rest = coalition; rest > 0; rest >>>= 1) size += rest & 1;
  return size;
}
