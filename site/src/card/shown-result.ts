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
      /** Answered by the model in this browser. */
      readonly source: "device";
      readonly at: number;
      readonly request: unknown;
      readonly response: unknown;
      readonly milliseconds: number;
    }
  | {
      readonly source: "stored";
      readonly request: unknown;
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

/** Finds the stored result of a request. */
export function storedResultOf({ golden }: ModelDetails, request: unknown): ShownResult | undefined {
  const found = golden.cases.find((stored) => isSameJson(stored.request, request));
  if (!found) return undefined;
  const { response, name } = found;
  return { source: "stored", request: found.request, response, name, reference: golden.reference };
}
