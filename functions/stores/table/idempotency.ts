import * as z from "zod";
import {
  type IdempotencyStore,
  type KnownRequest,
  type Lease,
  type StoredAnswer,
} from "../../core/idempotency/idempotency-store";
import { type Item, type Table } from "./table";

/** More than one round is needed only if the holder releases the lease in between. */
const maxRounds = 5;

/** Idempotency store shared through the table: the first to write holds the lease. */
export function createTableIdempotency(table: Table, now: () => number = Date.now): IdempotencyStore {
  const write = (id: string, lease: Lease, answer: Item, until: number, condition: string, values: Item) =>
    table.put(
      `once#${id}`,
      { fingerprint: lease.fingerprint, token: lease.token, ...answer, until, expire: Math.ceil(until / 1000) },
      { expression: condition, values },
    );
  return {
    async claim(id, lease) {
      for (let round = 0; round < maxRounds; round += 1) {
        const time = now();
        const free = "attribute_not_exists(#token) OR #until <= :now";
        if (await write(id, lease, {}, lease.until, free, { now: time })) return null;
        const item = await table.get(`once#${id}`, { consistent: true });
        if (item && Number(item.until) > time) return knownRequest(item);
      }
      throw new Error("The lease changes hands too often.");
    },
    async finish(id, lease, answer, until) {
      await write(id, lease, answerItem(answer), until, held, { token: lease.token });
    },
    async release(id, { token }) {
      await table.delete(`once#${id}`, { expression: held, values: { token } });
    },
  };
}

const held = "#token = :token";

function answerItem({ status, headers, body }: StoredAnswer): Item {
  return { status, headers: JSON.stringify(headers), body };
}

const storedHeaders = z.record(z.string(), z.string());

function knownRequest({ fingerprint, until, status, headers, body }: Item): KnownRequest {
  const known = { fingerprint: String(fingerprint), until: Number(until) };
  if (typeof headers !== "string" || !(body instanceof Uint8Array)) return { ...known, answer: null };
  return { ...known, answer: { status: Number(status), headers: storedHeaders.parse(JSON.parse(headers)), body } };
}
