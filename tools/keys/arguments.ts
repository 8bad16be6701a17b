import { InvalidArgumentError } from "commander";
import { scopes, type Scope } from "../../functions/core/callers/caller";
import { checkModelName } from "../../model/registry";

/** Parsers for the option values of `npm run keys`. Each throws an error that commander shows to the user. */

const maxCount = 1_000_000_000;

/** Parses model calls per day: `1000/day`. */
export function parseQuota(text: string): number {
  return parseCountPer("day", text);
}

/** Parses requests per second: `5/s`. */
export function parseRate(text: string): number {
  return parseCountPer("s", text);
}

/** Parses a whole number of requests. */
export function parseBurst(text: string): number {
  return parseCount(text) ?? refuse(`a whole number from 1 to ${maxCount}`);
}

const unitMs = { m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const maxMs = 3650 * unitMs.d;

/** Parses a duration to milliseconds: `30d`, `12h`, `15m`. */
export function parseSpan(text: string): number {
  const [, count = "", unit = ""] = /^([1-9]\d{0,6})([mhd])$/.exec(text) ?? [];
  const ms = Number(count) * unitMs[unit as keyof typeof unitMs];
  return ms <= maxMs ? ms : refuse("a number of minutes, hours or days such as 15m, 12h or 30d, at most 3650d");
}

export type Grant = { readonly scope: Scope } | { readonly model: string };

/** Parses a scope or a model: `predict`, `model:my-model`. */
export function parseGrant(text: string): Grant {
  const scope = scopes.find((known) => known === text);
  if (scope) return { scope };
  const model = text.startsWith("model:") ? text.slice("model:".length) : "";
  return checkModelName(model) === null ? { model } : refuse(`${scopes.join(", ")} or model:<name>`);
}

/** Parses the name of a key, shown in lists: one line, without surrounding space. */
export function parseName(text: string): string {
  const printable = /^[^\p{C}\p{Zl}\p{Zp}]+$/u.test(text) && text.trim() === text;
  return printable && text.length <= 100 ? text : refuse("1 to 100 printable characters");
}

function parseCountPer(unit: string, text: string): number {
  const [count, found, ...rest] = text.split("/");
  const value = found === unit && rest.length === 0 ? parseCount(count ?? "") : null;
  return value ?? refuse(`a whole number from 1 to ${maxCount} and /${unit}, such as 100/${unit}`);
}

function parseCount(text: string): number | null {
  const count = /^[1-9]\d{0,9}$/.test(text) ? Number(text) : 0;
  return count >= 1 && count <= maxCount ? count : null;
}

function refuse(accepted: string): never {
  throw new InvalidArgumentError(`Expected ${accepted}.`);
}
