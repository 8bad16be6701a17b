import { type Tensor } from "./contract";

/** Method that makes one vector of the tokens': their mean, their largest values, or the first or last of them. */
export type Pooling = "mean" | "max" | "first" | "last";

/** Pools `[1, tokens, size]` to one vector. A tensor `[1, size]` is one already. Padding after `tokens` does not count. */
export function poolTokens({ dims, data }: Tensor, tokens: number, pooling: Pooling): number[] {
  const numbers = Array.from<unknown, number>(data, Number);
  const size = dims.at(-1)!;
  if (dims.length < 3) return numbers;
  const token = (i: number) => numbers.slice(i * size, (i + 1) * size);
  if (pooling === "first") return token(0);
  if (pooling === "last") return token(tokens - 1);
  const all = Array.from({ length: tokens }, (_, i) => token(i));
  return Array.from({ length: size }, (_, i) =>
    pooling === "max"
      ? Math.max(...all.map((vector) => vector[i]!))
      : all.reduce((sum, vector) => sum + vector[i]!, 0) / tokens,
  );
}

/** Scales a vector to length 1; a vector of zeros stays. */
export function normalize(vector: readonly number[]): number[] {
  const length = Math.hypot(...vector);
  return length === 0 ? [...vector] : vector.map((value) => value / length);
}
