import { monthAt, per1000At, type StackCost } from "./price-stack";
import { type CostLine } from "./priced-stack";
import { exchangeRates, prices, pricesRead } from "../../infra/monitoring/prices";

export interface Currency {
  readonly code: string;
  readonly perDollar: number;
  /** Date of the rate; null if the caller gave it. */
  readonly read: string | null;
}

/** Finds the exchange rate of a currency. @throws Error if there is none */
export function currencyOf(code: string, rate?: number): Currency {
  if (rate !== undefined) return { code, perDollar: rate, read: null };
  const known = exchangeRates[code];
  if (known) return { code, ...known };
  const available = Object.keys(exchangeRates).join(", ");
  throw new Error(`No exchange rate for ${code}. Give one with --rate; available: ${available}.`);
}

/** Most that a stack may cost, in US dollars. */
export interface CostCaps {
  readonly requestsPerMonth: number;
  readonly maxIdleDollars?: number | undefined;
  readonly maxDollarsPer1000?: number | undefined;
}

/** Caps of the settings that a stack exceeds, one sentence each. */
export function exceededCaps(cost: StackCost, caps: CostCaps): string[] {
  const { requestsPerMonth, maxIdleDollars, maxDollarsPer1000 } = caps;
  const per1000 = per1000At(cost, requestsPerMonth);
  const check = (name: string, what: string, value: number, cap: number | undefined) =>
    cap !== undefined && value > cap
      ? [`${cost.stack}: ${what} cost ${dollars(value)}, above the cap of ${dollars(cap)} (modelfront:cost.${name}).`]
      : [];
  return [
    ...check("maxIdleDollars", "idle months", cost.idlePerMonth, maxIdleDollars),
    ...check("maxDollarsPer1000", "1000 predictions", per1000, maxDollarsPer1000),
  ];
}

/** Report for people: plain text. */
export function costReport(cost: StackCost, requestsPerMonth: number, currency: Currency): string {
  const money = (value: number) => inCurrency(value, currency);
  const { breakEven, sharedModels, worstDay } = cost;
  const endpoints = Object.entries(cost.idleOfModel).filter(([, value]) => value > 0);
  const models = Object.entries(cost.per1000OfModel);
  const freeTier = Object.keys(cost.freeTier);
  return [
    `Stack ${cost.stack}${cost.region ? ` in ${cost.region}` : ""}: list prices without free tiers, read on ${pricesRead}.`,
    ...notes(cost, currency),
    "",
    `idle month                      ${money(cost.idlePerMonth)}`,
    ...endpoints.map(([name, value]) => {
      const what = sharedModels.includes(name) ? "its share of the shared endpoint" : "its endpoint";
      return `  of ${name}`.padEnd(32) + `${money(value)}, ${what}`;
    }),
    `month of ${count(requestsPerMonth)} predictions`.padEnd(32) + money(monthAt(cost, requestsPerMonth)),
    `1000 predictions                ${money(per1000At(cost, requestsPerMonth))}, of which custom metrics ${money(per1000At(cost, requestsPerMonth) - cost.per1000)}`,
    ...models.map(([name, value]) => `  of ${name}`.padEnd(32) + `${money(value)} without metrics`),
    `worst day at the limits         ${money(worstDay.cost)} (${count(worstDay.requests)} requests${worstDay.streams > 0 ? `, and ${count(worstDay.streams)} streamed` : ""})`,
    "",
    `Predictions per month from which ${breakEven.instanceType} is cheaper than serverless endpoints of 2 GB:`,
    `  one instance for ${breakEven.models === 1 ? "the model" : `all ${breakEven.models} models`}`.padEnd(32) +
      count(breakEven.shared),
    ...(breakEven.models > 1 ? ["  one instance for each model".padEnd(32) + count(breakEven.alwaysOn)] : []),
    "",
    "Items, most expensive first: idle month, 1000 predictions, fixed month in use",
    ...itemsOf(cost, requestsPerMonth).map(
      ({ resource, item, idle, perRequest, inUse: fixed }) =>
        `  ${money(idle)}  ${money(1000 * perRequest)}  ${money(fixed)}  ${shortType(resource)}: ${item}`,
    ),
    "",
    ...(freeTier.length > 0 ? [`Not counted (free tier): ${freeTier.map(kindName).join(", ")}.`] : []),
    `Free: ${Object.keys(cost.free).length} kinds of resources (--json lists each with its reason).`,
  ].join("\n");
}

/** Omissions and assumptions of the figures. */
function notes({ region }: StackCost, { code, perDollar, read }: Currency): string[] {
  const known = Object.values(prices).filter(({ perRegion }) => region !== null && region in perRegion).length;
  const all = Object.keys(prices).length;
  return [
    ...(region !== "us-east-1" && known < all
      ? [`Of ${all} prices ${known} are known for the Region; the others are those of us-east-1.`]
      : []),
    ...(code === "USD" ? [] : [`1 USD = ${perDollar} ${code}${read ? ` (${read})` : " (--rate)"}.`]),
    "Times were measured on one machine (tools/cost/measured.json); SageMaker's own overhead comes on top.",
  ];
}

/** Lines that cost something, added up by resource kind and item. */
function itemsOf({ lines }: StackCost, requestsPerMonth: number): CostLine[] {
  const month = ({ idle, inUse, perRequest }: CostLine) => idle + inUse + perRequest * requestsPerMonth;
  const added = new Map<string, CostLine>();
  for (const line of lines) {
    const key = `${shortType(line.resource)}: ${line.item}`;
    const before = added.get(key) ?? { ...line, idle: 0, perRequest: 0, inUse: 0, worstDay: 0 };
    added.set(key, {
      ...before,
      idle: before.idle + line.idle,
      perRequest: before.perRequest + line.perRequest,
      inUse: before.inUse + line.inUse,
    });
  }
  return [...added.values()].filter((line) => month(line) > 0).sort((a, b) => month(b) - month(a));
}

/** `sqs Queue` of `aws:sqs/queue:Queue`. */
function kindName(type: string): string {
  const [, module = "", kind = ""] = type.split(":");
  return `${module.split("/")[0]} ${kind}`;
}

/** `Function api` of `aws:lambda/function:Function api`, without content keys. */
function shortType(resource: string): string {
  const [type = "", name = ""] = resource.split(" ");
  const kind = type.split(":").at(-1) ?? type;
  return kind === "BucketObjectv2" ? kind : `${kind} ${name}`;
}

function inCurrency(value: number, { code, perDollar }: Currency): string {
  return amount(value * perDollar, code);
}

/** An amount of US dollars, for messages. */
export function dollars(value: number): string {
  return amount(value, "USD");
}

/** Two digits for whole amounts, three significant ones for parts. */
function amount(value: number, code: string): string {
  const text = value === 0 ? "0" : Math.abs(value) >= 1 ? value.toFixed(2) : value.toPrecision(3);
  return `${Number(text) === 0 ? "0" : Math.abs(Number(text)) < 1e-6 ? "0" : trim(text)} ${code}`;
}

function trim(text: string): string {
  return text.includes("e") ? Number(text).toFixed(6) : text;
}

/** A number with separators. */
export function count(value: number): string {
  return value.toLocaleString("en-US");
}
