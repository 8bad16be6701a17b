import { type IssuedKey } from "../../functions/core/callers/key-store";
import { alignColumns } from "../align-columns";
import { stateOf } from "./commands";

const header = ["id", "name", "may", "models", "quota", "rate", "created", "state"];

/** Formats keys as a table, oldest first. */
export function describeKeys(keys: readonly IssuedKey[], now: number): readonly string[] {
  if (keys.length === 0) return ["There are no keys: `npm run keys -- create --name <name>` makes one."];
  const sorted = [...keys].sort((a, b) => (a.created < b.created ? -1 : 1));
  return alignColumns([header, ...sorted.map((key) => rowOf(key, now))]);
}

function rowOf(key: IssuedKey, now: number): readonly string[] {
  const { perDay, perSecond } = key.limits;
  return [
    key.id,
    key.name,
    key.scopes.join(" ") || "-",
    key.models?.join(" ") ?? "all",
    perDay === undefined ? "-" : `${perDay}/day`,
    perSecond ? `${perSecond.rate}/s, ${perSecond.burst} at once` : "-",
    dayOf(key.created),
    describeState(key, now),
  ];
}

function describeState(key: IssuedKey, now: number): string {
  switch (stateOf(key, now)) {
    case "revoked":
      return `revoked ${dayOf(key.revoked)}`;
    case "expired":
      return `expired ${dayOf(key.expires)}`;
    case "active": {
      const grace = key.secrets.map(({ ends }) => ends).find((ends) => ends !== null && now < Date.parse(ends));
      return [
        key.expires === null ? "active" : `active until ${dayOf(key.expires)}`,
        ...(grace ? [`old secret until ${minuteOf(grace)}`] : []),
      ].join(", ");
    }
  }
}

function dayOf(time: string | null): string {
  return time?.slice(0, "2000-01-01".length) ?? "";
}

function minuteOf(time: string): string {
  return `${time.slice(0, "2000-01-01T00:00".length)}Z`;
}
