import { type Counters, type Limit, type Taken, taken } from "../../core/rate-limits/counters";
import { createLastUsed } from "../last-used";
import { type Item, type Table } from "./table";

/** Windows that are used up are remembered, this many, so that who is refused costs no writes. */
const maxRefusals = 10_000;

/** More than one round is needed only if another instance begins the window, or DynamoDB deletes it, in between. */
const maxRounds = 5;

/**
 * Counters of all who share the table: one write a time, two for the first of a window. Each is atomic, so that what is
 * let through is the limit and no more.
 */
export function createTableCounters(table: Table, now: () => number = Date.now): Counters {
  const refusals = createLastUsed<{ count: number; until: number }>(maxRefusals);

  async function count(key: string, { seconds }: Limit, time: number): Promise<Item> {
    const until = time + Math.ceil(seconds * 1000);
    for (let round = 0; round < maxRounds; round += 1) {
      const window =
        (await table.update(key, "SET #count = #count + :one", {
          expression: "#until > :now",
          values: { one: 1, now: time },
        })) ??
        (await table.update(key, "SET #count = :one, #until = :until, #expire = :expire", {
          expression: "attribute_not_exists(#until) OR #until <= :now",
          values: { one: 1, now: time, until, expire: Math.ceil(until / 1000) },
        }));
      if (window) return window;
    }
    throw new Error(`The counter ${key} is begun anew by others all the time.`);
  }

  return {
    async take(key, limit): Promise<Taken> {
      const time = now();
      const refused = refusals.get(key);
      if (refused && refused.until > time && refused.count > limit.points) {
        return taken(refused.count, limit, refused.until - time);
      }
      const window = await count(`count#${key}`, limit, time);
      const [reached, until] = [Number(window.count), Number(window.until)];
      if (reached > limit.points) refusals.set(key, { count: reached, until });
      return taken(reached, limit, until - time);
    },
  };
}
