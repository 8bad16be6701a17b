import { createSampler, type Sampling } from "../../../model/chat-tiny/sampler";

/** Logits of tokens with these probabilities. */
const logits = (...probabilities: number[]) => probabilities.map(Math.log);
const uneven = logits(0.05, 0.2, 0.6, 0.15);

function draw(sampling: Sampling, count: number, from = uneven): number[] {
  const choose = createSampler(sampling);
  return Array.from({ length: count }, () => choose(from));
}

/** How often each token was drawn, as a share. */
function shares(tokens: readonly number[]): number[] {
  return uneven.map((_, token) => tokens.filter((drawn) => drawn === token).length / tokens.length);
}

describe("createSampler", () => {
  it("takes the most probable token at temperature 0, the first of equals", () => {
    expect(draw({ temperature: 0, top_p: 1 }, 3)).toEqual([2, 2, 2]);
    expect(createSampler({ temperature: 0, top_p: 1 })([1, 3, 3])).toBe(1);
  });

  it("draws each token as often as it is probable at temperature 1", () => {
    const found = shares(draw({ temperature: 1, top_p: 1, seed: 1 }, 20_000));
    [0.05, 0.2, 0.6, 0.15].forEach((probability, token) => expect(found[token]).toBeCloseTo(probability, 1.7));
  });

  it("leaves more to chance the higher the temperature is", () => {
    const [cold, warm, hot] = [0.3, 1, 2].map(
      (temperature) => shares(draw({ temperature, top_p: 1, seed: 2 }, 2000))[2]!,
    );
    expect(cold).toBeGreaterThan(warm!);
    expect(warm).toBeGreaterThan(hot!);
  });

  it("draws only from the most probable tokens that have the share top_p together", () => {
    const drawn = (top_p: number) => [...new Set(draw({ temperature: 1, top_p, seed: 3 }, 500))].sort();
    expect(drawn(0.5)).toEqual([2]);
    expect(drawn(0.7)).toEqual([1, 2]);
    expect(drawn(0.9)).toEqual([1, 2, 3]);
    expect(drawn(1)).toEqual([0, 1, 2, 3]);
  });

  it("draws the same for the same seed, and not for another", () => {
    const of = (seed: number) => draw({ temperature: 1, top_p: 1, seed }, 50);
    expect(of(5)).toEqual(of(5));
    expect(of(5)).not.toEqual(of(6));
    expect(of(0)).not.toEqual(of(2 ** 32 - 1));
  });

  it("draws differently each time without a seed", () => {
    const sampling = { temperature: 1, top_p: 1 };
    expect(draw(sampling, 100)).not.toEqual(draw(sampling, 100));
  });

  it("bears logits far apart", () => {
    expect(draw({ temperature: 0.01, top_p: 1, seed: 1 }, 2, [-1e9, 1000, -1000])).toEqual([1, 1]);
  });
});
