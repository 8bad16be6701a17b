/**
 * Program of the worker thread that `checkHandler` starts: loads a bundled handler as the inference server does, checks its
 * contract against examples and golden cases, and posts the problems.
 */
import vm from "node:vm";
import { parentPort, workerData } from "node:worker_threads";
import type * as z from "zod";
import {
  type ChatHandler,
  handlerFunctions,
  type ModelContract,
  type ModelHandler,
  type ModelKind,
  modelKinds,
} from "../contract";
import { type GoldenFile } from "../golden";
import { invocation } from "../limits";
import { explainOption, formatOptions, optionName, variantParameter } from "../options";
import { describeIssues } from "../validation";

export interface Inspection {
  readonly code: string;
  /** Null if `golden.json` itself is not valid. */
  readonly golden: GoldenFile | null;
}

/** Replaces modules whose import was refused, so that other mistakes show in the same run. */
const anything: object = new Proxy(function () {}, {
  get: () => anything,
  apply: () => anything,
  construct: () => anything,
  getPrototypeOf: () => anything,
});

const { code, golden } = workerData as Inspection;
parentPort?.postMessage(inspect());

function inspect(): string[] {
  let loaded: { contract?: Partial<ModelContract>; handler?: Partial<ModelHandler & ChatHandler> };
  try {
    loaded = load();
  } catch (error) {
    return [`handler.ts or contract.ts cannot be loaded: ${String(error)}.`];
  }
  return [
    ...inspectHandler(loaded.handler, loaded.contract?.kind),
    ...inspectContract(loaded.contract),
    ...inspectOptions(loaded.contract?.options ?? {}, typeof loaded.handler?.explain === "function"),
  ];
}

function load() {
  const module = { exports: {} };
  const run = vm.compileFunction(code, ["module", "exports", "require"], { filename: "handler.js" });
  (run as (...args: unknown[]) => void)(module, module.exports, () => anything);
  return module.exports;
}

function inspectHandler(handler: Partial<ModelHandler & ChatHandler> = {}, kind?: ModelKind): string[] {
  const type = kind === "chat" ? "ChatHandler" : "ModelHandler";
  return handlerFunctions(kind)
    .filter((name) => typeof handler[name] !== "function")
    .map((name) => `handler.ts: its default export lacks the function ${name} (${type} in model/contract.ts).`);
}

function inspectContract(contract: Partial<ModelContract> = {}): string[] {
  const { title, description, kind, request, response, examples } = contract;
  const wrong = [
    ...(title ? [] : ["title is missing"]),
    ...(description ? [] : ["description is missing"]),
    ...(kind && modelKinds.includes(kind)
      ? []
      : [`kind is ${JSON.stringify(kind)}, not one of ${modelKinds.join(", ")}`]),
    ...(typeof request?.safeParse === "function" ? [] : ["request is not a zod schema"]),
    ...(typeof response?.safeParse === "function" ? [] : ["response is not a zod schema"]),
    ...(Array.isArray(examples) && examples.length > 0 ? [] : ["examples is empty"]),
  ];
  return wrong.length > 0
    ? wrong.map((mistake) => `contract.ts: ${mistake} (ModelContract in model/contract.ts).`)
    : inspectCases(contract as ModelContract);
}

function inspectOptions(options: Readonly<Record<string, string>>, explains: boolean): string[] {
  const names = Object.keys(options);
  const offered = names.includes(explainOption);
  return [
    ...names
      .filter((name) => !optionName.test(name))
      .map((name) => `contract.ts: "${name}" is not a valid option name: use lower-case letters, digits and _.`),
    ...(names.includes(variantParameter)
      ? [`contract.ts: "${variantParameter}" is reserved by the API: rename the option.`]
      : []),
    ...names.filter((name) => !options[name]).map((name) => `contract.ts: the option "${name}" has no description.`),
    ...(formatOptions(names).length > invocation.maxCustomAttributes
      ? [`contract.ts: the option names together exceed ${invocation.maxCustomAttributes} characters: shorten them.`]
      : []),
    ...(offered && !explains ? [`contract.ts has the option "explain", so handler.ts must have explain.`] : []),
    ...(explains && !offered ? [`handler.ts has explain, so contract.ts must have the option "explain".`] : []),
  ];
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

/** A mistake in the contract shows in many cases, so each is reported once, with the indexes of its cases. */
function inspectValues(place: string, schema: z.ZodType, values: readonly unknown[]): string[] {
  const indexesByIssue = new Map<string, number[]>();
  for (const [index, value] of values.entries()) {
    for (const issue of describeIssues(schema.safeParse(value).error?.issues ?? [])) {
      indexesByIssue.set(issue, [...(indexesByIssue.get(issue) ?? []), index]);
    }
  }
  return [...indexesByIssue].map(
    ([issue, indexes]) => `${place} ${indexes.join(", ")}: the contract refuses it: ${issue}.`,
  );
}
