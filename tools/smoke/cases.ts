import type * as z from "zod";
import { type GoldenFile } from "../../model/golden";
import { modelNames, readModel } from "../../model/registry";
import { type ApiClient } from "./client";

/** A request with what is known about its answer. */
export interface SmokeCase {
  readonly name: string;
  readonly request: unknown;
  /** Undefined if it is not known. */
  readonly expected?: unknown;
}

export interface SmokeCases {
  readonly cases: readonly SmokeCase[];
  /** Difference allowed between two numbers that are the same answer. */
  readonly tolerance: GoldenFile["tolerance"];
  /** Schema of the answers, with the ranges of their numbers; null if it is not known. */
  readonly response: z.ZodType | null;
}

const usualTolerance = 0.001;

/** Cases of a model: the golden ones of its folder in `model/`, else the examples that the API describes. */
export async function casesOf(model: string, client: ApiClient): Promise<SmokeCases> {
  if (modelNames().includes(model)) {
    const { contract, golden } = readModel(model);
    const cases = golden.cases.map(({ name, request, response }) => ({ name, request, expected: response }));
    return { cases, tolerance: golden.tolerance, response: contract.response };
  }
  const { body } = await client.get(`/v1/models/${model}`);
  const { examples = [] } = body as { readonly examples?: readonly { summary: string; request: unknown }[] };
  const cases = examples.map(({ summary, request }) => ({ name: summary, request }));
  return { cases, tolerance: usualTolerance, response: null };
}
