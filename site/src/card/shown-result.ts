import { type ModelDetails } from "../catalogue";
import { isSameJson } from "../json";

/** A result on display: the answer, its request and its origin. */
export type ShownResult =
  | {
      readonly source: "live";
      /** Time of the answer, from `Date.now()`. */
      readonly at: number;
      readonly request: unknown;
      readonly response: unknown;
      readonly milliseconds: number;
      readonly version: string | null;
      readonly variant: string | null;
      readonly wokeInSeconds: number | null;
    }
  | {
      readonly source: "stored";
      readonly request: unknown;
      readonly response: unknown;
      readonly reference: string;
      readonly name: string;
    };

/** Milliseconds that the user waited for a live result. */
export function timeOf({ milliseconds, wokeInSeconds }: Extract<ShownResult, { source: "live" }>): number {
  return wokeInSeconds === null ? milliseconds : wokeInSeconds * 1000;
}

/** Finds the stored result of a request. */
export function storedResultOf({ golden }: ModelDetails, request: unknown): ShownResult | undefined {
  const found = golden.cases.find((stored) => isSameJson(stored.request, request));
  if (!found) return undefined;
  const { response, name } = found;
  return { source: "stored", request: found.request, response, name, reference: golden.reference };
}
