import { sampleShapley } from "../../../model/sentiment/sample-shapley";

const weights = [3, -1, 0.5, 2];

/** A game in which each player adds their weight, whoever else is there. */
const additive = (coalitions: readonly ReadonlySet<number>[]) =>
  Promise.resolve(coalitions.map((players) => [...players].reduce((sum, player) => sum + weights[player]!, 10)));

/** A game that two players win only together. */
const together = (coalitions: readonly ReadonlySet<number>[]) =>
  Promise.resolve(coalitions.map((players) => (players.has(0) && players.has(1) ? 1 : 0)));

describe("sampleShapley", () => {
  it("gives each player of an additive game their weight", async () => {
    const { base, shares } = await sampleShapley(4, 3, additive);
    expect(base).toBe(10);
    shares.forEach((share, player) => expect(share).toBeCloseTo(weights[player]!, 12));
  });

  it("shares evenly between two players who win together, because every order is played in reverse too", async () => {
    expect(await sampleShapley(3, 1, together)).toEqual({ base: 0, shares: [0.5, 0.5, 0] });
  });

  it("asks once for two coalitions, and for one of each size in between for each order", async () => {
    const asked: number[] = [];
    await sampleShapley(4, 2, (coalitions) => {
      asked.push(coalitions.length);
      return additive(coalitions);
    });
    expect(asked).toEqual([2 + 2 * 2 * 3]);
  });
});
