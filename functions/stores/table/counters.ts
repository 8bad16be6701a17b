import { type Counters, type Limit, type Taken, taken } from "../../core/rate-limits/counters";
import { createLastUsed } from "../../core/last-used";
import { type Table, type Updated } from "./table";

/** Refusals cached per instance, so that refused callers cost no writes. */
const maxRefusals = 10_000;

/** Cache time of a refusal, limited because a point may be given back to its window. */
const refusalMs = 5000;

/** A second round is needed only if another instance opens the window, or DynamoDB deletes it, in between. */
const maxRounds = 5;

/**
 * Counters in the table, shared by all instances: one write per point, two for the first of a window. Every write is
 * atomic and conditional, so a window never holds more points than its limit.
 */
export function createTableCounters(table: Table, now: () => number = Date.now): Counters {
  const refusals = createLastUsed<{ points: number; until: number; forgetAt: number }>(maxRefusals);

  async function take(key: string, limit: Limit, time: number): Promise<Taken> {
    for (let round = 0; round < maxRounds; round += 1) {
      const { changed, item: window } = await takeFromOpenWindow(key, limit, time);
      if (changed) return taken(Number(window.count), limit, Number(window.until) - time);
      if (window && Number(window.until) > time) {
        if (Number(window.count) < limit.points) continue;
        refusals.set(key, { points: limit.points, until: Number(window.until), forgetAt: time + refusalMs });
        return taken(limit.points + 1, limit, Number(window.until) - time);
      }
      const opened = await openWindow(key, limit, time);
      if (opened.changed) return taken(1, limit, Number(opened.item.until) - time);
    }
    throw new Error(`The counter ${key} changes too often.`);
  }

  function takeFromOpenWindow(key: string, { points }: Limit, time: number): Promise<Updated> {
    return table.update(key, "SET #count = #count + :one", {
      expression: "#until > :now AND #count < :points",
      values: { one: 1, now: time, points },
    });
  }

  function openWindow(key: string, { seconds }: Limit, time: number): Promise<Updated> {
    const until = time + Math.ceil(seconds * 1000);
    return table.update(key, "SET #count = :one, #until = :until, #expire = :expire", {
      expression: "attribute_not_exists(#until) OR #until <= :now",
      values: { one: 1, now: time, until, expire: Math.ceil(until / 1000) },
    });
  }

  function remembered(key: string, limit: Limit): Taken | null {
    const time = now();
    const refused = refusals.get(itemKey(key));
    if (!refused || refused.points < limit.points || Math.min(refused.until, refused.forgetAt) <= time) return null;
    return taken(limit.points + 1, limit, refused.until - time);
  }

  return {
    remembered,
    take: async (key, limit) => remembered(key, limit) ?? (await take(itemKey(key), limit, now())),
    async giveBack(key) {
      refusals.delete(itemKey(key));
      await table.update(itemKey(key), "SET #count = #count - :one", {
        expression: "#until > :now AND #count > :zero",
        values: { one: 1, now: now(), zero: 0 },
      });
    },
  };
}

const itemKey = (key: string) => `count#${key}`;
