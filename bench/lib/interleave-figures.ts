import { interleave, type Interleaved } from "./interleave";

/** Measures one contender once: figures by name, less is better. */
export type MeasureFigures<Name extends string> = () => Promise<Readonly<Record<Name, number>>>;

/** Like `interleave`, for figures that are measured together. */
export async function interleaveFigures<Name extends string>(
  names: readonly Name[],
  ours: MeasureFigures<Name>,
  peers: ReadonlyMap<string, MeasureFigures<Name>>,
  rounds: number,
  again: MeasureFigures<Name> = ours,
): Promise<Readonly<Record<Name, Interleaved>>> {
  const taken: Readonly<Record<Name, number>>[] = [];
  const record = (measure: MeasureFigures<Name>) => async () => taken.push(await measure());
  await interleave(record(ours), mapValues(peers, record), rounds, record(again));

  const results = names.map(async (name) => {
    const figures = taken.map((figure) => figure[name]).values();
    // Replays in the order of measurement, which is the same every time.
    const replay = () => Promise.resolve(figures.next().value!);
    return [
      name,
      await interleave(
        replay,
        mapValues(peers, () => replay),
        rounds,
        replay,
      ),
    ] as const;
  });
  return Object.fromEntries(await Promise.all(results)) as Record<Name, Interleaved>;
}

function mapValues<From, To>(map: ReadonlyMap<string, From>, change: (value: From) => To): Map<string, To> {
  return new Map([...map].map(([key, value]) => [key, change(value)]));
}
