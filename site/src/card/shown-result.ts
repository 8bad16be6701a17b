import { type RequestQuery } from "../api/client";
import { type ModelDetails } from "../catalogue";
import { isSameJson } from "../json";

/** The form's value and query that a result answers. */
export interface Asked {
  readonly request: unknown;
  /** For a stored result: the query at the time it was shown. */
  readonly query: RequestQuery;
}

/** A result on display: the answer, its request and its origin. */
export type ShownResult = Asked & Answered;

type Answered =
  | {
      readonly source: "live";
      /** Time of the answer, from `Date.now()`. */
      readonly at: number;
      readonly response: unknown;
      readonly milliseconds: number;
      readonly version: string | null;
      readonly variant: string | null;
      readonly wokeInSeconds: number | null;
    }
  | {
      /** Answered by the model in this browser. */
      readonly source: "device";
      readonly at: number;
      readonly response: unknown;
      readonly milliseconds: number;
    }
  | {
      readonly source: "stored";
      readonly response: unknown;
      readonly reference: string;
      readonly name: string;
    };

/** A result that was made on request, by the API or in this browser. */
export type OwnResult = Extract<ShownResult, { source: "live" | "device" }>;

/** Milliseconds that the user waited for a result; without the download for one of this browser's. */
export function timeOf(result: OwnResult): number {
  if (result.source === "device" || result.wokeInSeconds === null) return result.milliseconds;
  return result.wokeInSeconds * 1000;
}

/** Part of the form that has changed since a result; null if none has. */
export type Change = "input" | "options" | "variant" | null;

export function changeSince({ request, query }: Asked, value: unknown, now: RequestQuery): Change {
  if (!isSameJson(request, value)) return "input";
  if (!isSameJson(query.options, now.options)) return "options";
  return query.targetVariant === now.targetVariant ? null : "variant";
}

/** Finds the stored result of a request. */
export function storedResultOf(
  { golden }: ModelDetails,
  request: unknown,
  query: RequestQuery,
): ShownResult | undefined {
  const found = golden.cases.find((stored) => isSameJson(stored.request, request));
  if (!found) return undefined;
  const { response, name } = found;
  return { source: "stored", request: found.request, query, response, name, reference: golden.reference };
}
