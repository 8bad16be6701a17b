/** Worth of each coalition of players. */
export type WorthOf = (coalitions: readonly ReadonlySet<number>[]) => Promise<number[]>;

export interface Shares {
  /** Worth of no players. */
  readonly base: number;
  /** Share of each player. Base and shares add up to the worth of all players. */
  readonly shares: readonly number[];
}

/**
 * Estimated Shapley values: what each player adds when players join one by one, averaged over `pairs` orders and their
 * reverses. The orders are the same at every call. Asks once, for 2 + 2 x pairs x (players - 1) coalitions.
 */
export async function sampleShapley(players: number, pairs: number, worthOf: WorthOf): Promise<Shares> {
  const orders = drawOrders(players, pairs);
  const joining = orders.flatMap((order) => order.slice(1).map((_, i) => new Set(order.slice(0, i + 1))));
  const worth = await worthOf([new Set(), new Set(orders[0]), ...joining]);
  const [base, all, ...between] = worth as [number, number, ...number[]];
  const shares = new Array<number>(players).fill(0);
  orders.forEach((order, i) => {
    const steps = [base, ...between.slice(i * (players - 1), (i + 1) * (players - 1)), all];
    order.forEach((player, place) => (shares[player]! += (steps[place + 1]! - steps[place]!) / orders.length));
  });
  return { base, shares };
}

function drawOrders(players: number, pairs: number): number[][] {
  const random = parkMiller();
  return Array.from({ length: pairs }, () => {
    const order = Array.from({ length: players }, (_, player) => player);
    for (let last = players - 1; last > 0; last--) {
      const other = random() % (last + 1);
      [order[last], order[other]] = [order[other]!, order[last]!];
    }
    return [order, order.toReversed()];
  }).flat();
}

/** Whole numbers from 1 to 2^31 - 2, always the same ones. */
function parkMiller(): () => number {
  let state = 1;
  return () => (state = (state * 48_271) % 2_147_483_647);
}
