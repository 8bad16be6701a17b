/**
 * Exact Shapley values: how the worth of all players together, less the worth of none, is shared out among them. Each
 * gets what they add to a coalition, on average over all orders in which the players can join.
 * @param worth of every coalition, 2^players numbers: player `i` is in coalition `c` if bit `i` of `c` is set.
 */
export function shapleyValues(players: number, worth: ArrayLike<number>): number[] {
  if (worth.length !== 2 ** players) {
    throw new Error(`${players} players form ${2 ** players} coalitions; the worth of ${worth.length} is given.`);
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

/** Share of the orders in which just the members of a coalition of this size have joined before a given player. */
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
