import fc from "fast-check";
import { shapleyValues } from "../../model/shapley";

/** A game of up to five players: the worth of each coalition. */
const games = fc.integer({ min: 1, max: 5 }).chain((players) =>
  fc.record({
    players: fc.constant(players),
    worth: fc.array(fc.integer({ min: -100, max: 100 }), { minLength: 2 ** players, maxLength: 2 ** players }),
  }),
);

/** By the definition: what each adds when they join one after the other, averaged over every order. */
function averageOverOrders(players: number, worth: readonly number[]): number[] {
  const sums = new Array<number>(players).fill(0);
  let orders = 0;
  const join = (coalition: number, gains: readonly number[]) => {
    if (coalition === 2 ** players - 1) {
      orders += 1;
      gains.forEach((gain, player) => (sums[player]! += gain));
      return;
    }
    for (let player = 0; player < players; player += 1) {
      const joined = coalition | (1 << player);
      if (joined === coalition) continue;
      join(joined, Object.assign([...gains], { [player]: worth[joined]! - worth[coalition]! }));
    }
  };
  join(0, sums);
  return sums.map((sum) => sum / orders);
}

describe("shapleyValues", () => {
  it("gives the owner of the left glove two thirds where two others have a right one", () => {
    // Bit 0 has the left glove; a pair is worth 1.
    const values = shapleyValues(3, [0, 0, 0, 1, 0, 1, 0, 1]);
    expect(values.map((value) => value.toFixed(12))).toEqual([4 / 6, 1 / 6, 1 / 6].map((value) => value.toFixed(12)));
  });

  it("gives each player what they add on average over all orders of joining", () => {
    fc.assert(
      fc.property(games, ({ players, worth }) => {
        const values = shapleyValues(players, worth);
        averageOverOrders(players, worth).forEach((value, player) => expect(values[player]).toBeCloseTo(value, 9));
      }),
    );
  });

  it("shares out just the worth of all less the worth of none", () => {
    fc.assert(
      fc.property(games, ({ players, worth }) => {
        const sum = shapleyValues(players, worth).reduce((total, value) => total + value, 0);
        expect(sum).toBeCloseTo(worth.at(-1)! - worth[0]!, 9);
      }),
    );
  });

  it("refuses a worth that is not that of every coalition", () => {
    expect(() => shapleyValues(3, [0, 1, 2])).toThrow(new Error("3 players form 8 coalitions, got the worth of 3."));
  });
});
