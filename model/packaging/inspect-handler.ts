/**
 * Runs in a worker thread, started by `checkHandler`: loads a bundled handler as the inference server will, and compares
 * its contract with its examples and golden cases. Answers with what is wrong.
 */
import vm from "node:vm";
import { parentPort, workerData } from "node:worker_threads";
import type * as z from "zod";
import { modelKinds, type ModelContract, type ModelHandler } from "../contract";
import { type GoldenFile } from "../golden";
import { describeIssues } from "../validation";

export interface Inspection {
  readonly code: string;
  /** Null if `golden.json` itself is not valid. */
  readonly golden: GoldenFile | null;
}

/** Stands for a module whose import has been refused, so that the other mistakes show in the same run. */
const anything: object = new Proxy(function () {}, {
  get: () => anything,
  apply: () => anything,
  construct: () => anything,
  getPrototypeOf: () => anything,
});

const { code, golden } = workerData as Inspection;
parentPort?.postMessage(inspect());

function inspect(): string[] {
  let loaded: { contract?: Partial<ModelContract>; handler?: Partial<ModelHandler> };
  try {
    loaded = load();
  } catch (error) {
    return [`handler.ts or contract.ts cannot be loaded: ${String(error)}.`];
  }
  return [...inspectHandler(loaded.handler), ...inspectContract(loaded.contract)];
}

function load() {
  const module = { exports: {} };
  const run = vm.compileFunction(code, ["module", "exports", "require"], { filename: "handler.js" });
  (run as (...args: unknown[]) => void)(module, module.exports, () => anything);
  return module.exports;
}

function inspectHandler(handler: Partial<ModelHandler> | undefined): string[] {
  return (["toTensors", "toResponse"] as const)
    .filter((name) => typeof handler?.[name] !== "function")
    .map((name) => `handler.ts: its default export has no function ${name} (ModelHandler in model/contract.ts).`);
}

function inspectContract(contract: Partial<ModelContract> = {}): string[] {
  const { title, description, kind, request, response, examples } = contract;
  const wrong = [
    ...(title ? [] : ["title is missing"]),
    ...(description ? [] : ["description is missing"]),
    ...(kind && modelKinds.includes(kind)
      ? []
      : [`kind is ${JSON.stringify(kind)}, not one of ${modelKinds.join(", ")}`]),
    ...(typeof request?.safeParse === "function" ? [] : ["request is no zod schema"]),
    ...(typeof response?.safeParse === "function" ? [] : ["response is no zod schema"]),
    ...(Array.isArray(examples) && examples.length > 0 ? [] : ["examples has no example"]),
  ];
  return wrong.length > 0
    ? wrong.map((mistake) => `contract.ts: ${mistake} (ModelContract in model/contract.ts).`)
    : inspectCases(contract as ModelContract);
}

function inspectCases({ request, response, examples }: ModelContract): string[] {
  const cases = golden?.cases ?? [];
  return [
    ...inspectValues(
      "contract.ts: request of examples",
      request,
      examples.map((example) => example.request),
    ),
    ...inspectValues(
      "golden.json: request of cases",
      request,
      cases.map((stored) => stored.request),
    ),
    ...inspectValues(
      "golden.json: response of cases",
      response,
      cases.map((stored) => stored.response),
    ),
  ];
}

/** A mistake in the contract shows in every case, so each is named once, with the cases that have it. */
function inspectValues(place: string, schema: z.ZodType, values: readonly unknown[]): string[] {
  const indexesByIssue = new Map<string, number[]>();
  for (const [index, value] of values.entries()) {
    for (const issue of describeIssues(schema.safeParse(value).error?.issues ?? [])) {
      indexesByIssue.set(issue, [...(indexesByIssue.get(issue) ?? []), index]);
    }
  }
  return [...indexesByIssue].map(
    ([issue, indexes]) => `${place} ${indexes.join(", ")}: the contract does not accept it: ${issue}.`,
  );
}
