/**
 * Program of the worker thread that `checkHandler` starts: loads a bundled handler as the inference server does, checks its
 * contract against examples and golden cases, and posts the problems.
 */
import vm from "node:vm";
import { parentPort, workerData } from "node:worker_threads";
import type * as z from "zod";
import {
  type ChatHandler,
  type DecodedImage,
  type Example,
  handlerFunctions,
  maxOnDeviceBytes,
  type ModelContract,
  type ModelHandler,
  type ModelKind,
  modelKinds,
} from "../contract";
import { type Choices } from "../choices";
import { type GoldenFile } from "../golden";
import { describeMisfit, type GraphValue } from "../graph-fit";
import { invocation } from "../limits";
import { explainOption, formatOptions, optionName, variantParameter } from "../options";
import { describeIssues } from "../validation";

export interface Inspection {
  readonly code: string;
  /** Null if `golden.json` itself is not valid. */
  readonly golden: GoldenFile | null;
  /** Null without `choices.json`, or if it is not valid. */
  readonly choices: Choices | null;
  /** Inputs of `model.onnx`; null if it cannot be read. */
  readonly graphInputs: readonly GraphValue[] | null;
  /** Size of `model.onnx`; 0 if it is missing. */
  readonly onnxBytes: number;
}

/** Replaces modules whose import was refused, so that other mistakes show in the same run. */
const anything: object = new Proxy(function () {}, {
  get: () => anything,
  apply: () => anything,
  construct: () => anything,
  getPrototypeOf: () => anything,
});

/** Globals of Node.js that browsers lack. */
const nodeGlobals = ["Buffer", "process", "global", "setImmediate", "__dirname", "__filename"];

const { code, golden, choices, graphInputs, onnxBytes } = workerData as Inspection;
void inspect().then((problems) => parentPort?.postMessage(problems));

async function inspect(): Promise<string[]> {
  let loaded: Loaded;
  try {
    loaded = load();
  } catch (error) {
    return [`handler.ts or contract.ts cannot be loaded: ${String(error)}.`];
  }
  return [
    ...inspectHandler(loaded.handler, loaded.contract?.kind),
    ...inspectContract(loaded.contract),
    ...(await inspectTensors(loaded)),
    ...(loaded.contract?.onDevice ? await inspectOnDevice(loaded.contract) : []),
    ...inspectOptions(loaded.contract?.options ?? {}, typeof loaded.handler?.explain === "function"),
  ];
}

interface Loaded {
  readonly contract?: Partial<ModelContract>;
  readonly handler?: Partial<ModelHandler & ChatHandler>;
}

/** @param hidden globals that are undefined for the handler */
function load(hidden: readonly string[] = []): Loaded {
  const module = { exports: {} };
  const run = vm.compileFunction(code, ["module", "exports", "require", ...hidden], { filename: "handler.js" });
  (run as (...args: unknown[]) => void)(module, module.exports, () => anything);
  return module.exports;
}

function inspectHandler(handler: Partial<ModelHandler & ChatHandler> = {}, kind?: ModelKind): string[] {
  const type = kind === "chat" ? "ChatHandler" : "ModelHandler";
  return handlerFunctions(kind)
    .filter((name) => typeof handler[name] !== "function")
    .map((name) => `handler.ts: its default export lacks the function ${name} (${type} in model/contract.ts).`);
}

/**
 * Compares the handler's tensors for the first golden case with the graph's inputs. A handler that fails here is left to
 * the inference server's self-test, which has real tools.
 */
async function inspectTensors({ contract, handler }: Loaded): Promise<string[]> {
  const [first] = golden?.cases ?? [];
  if (!first || !graphInputs || !handler?.toTensors) return [];
  try {
    const request = contract!.request!.parse(first.request);
    const misfit = describeMisfit(graphInputs, await handler.toTensors(request, { decodeImage: blankImage }));
    return misfit ? [`handler.ts does not fit model.onnx: ${misfit}.`] : [];
  } catch {
    return [];
  }
}

/** Checks what a browser needs, by making the tensors of the golden cases without Node.js's globals. */
async function inspectOnDevice({ kind }: Partial<ModelContract>): Promise<string[]> {
  if (kind === "chat") return ["contract.ts: onDevice is not for the kind chat: remove it."];
  const problems =
    onnxBytes < maxOnDeviceBytes
      ? []
      : [
          `contract.ts has onDevice, and model.onnx has ${onnxBytes} bytes: it must have less than ${maxOnDeviceBytes}, since visitors download it. Make it smaller, or remove onDevice.`,
        ];
  try {
    const { contract, handler } = load(nodeGlobals);
    for (const { request } of golden?.cases ?? []) {
      await handler!.toTensors!(contract!.request!.parse(request), { decodeImage: blankImage });
    }
    return problems;
  } catch (error) {
    if (!(error instanceof TypeError || error instanceof ReferenceError)) return problems;
    return [
      ...problems,
      `handler.ts fails without Node.js, where onDevice runs it (no ${nodeGlobals.join(", ")}): ${error.message}.`,
    ];
  }
}

/** Stands in for the server's decoder, which needs native code. */
function blankImage(_bytes: Uint8Array, channels: 1 | 3): Promise<DecodedImage> {
  const side = 16;
  return Promise.resolve({ width: side, height: side, channels, data: new Uint8Array(side * side * channels) });
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
    ...inspectValues("choices.json: rows", request, chosenRequests(examples[0]!)),
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

/** The example's request with each of the choices in it. */
function chosenRequests({ request }: Example): unknown[] {
  const { fields = [], rows = [] } = choices ?? {};
  return rows.map((row) => ({
    ...(request as object),
    ...Object.fromEntries(fields.map((name, i) => [name, row[i]])),
  }));
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
