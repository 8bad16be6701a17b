import * as z from "zod";
import { bodyLimit } from "../../functions/core/limits";
import { serverless } from "../../model/limits";
import { type ModelFolder } from "../../model/registry";
import {
  type CardFacts,
  type DeviceFiles,
  type JsonSchema,
  type ModelDetails,
  type ModelSummary,
} from "../src/catalogue";
import { selectCases } from "./select-cases";

/** Limits of the API that the page checks itself. */
export const pageLimits = {
  maxBodyBytes: bodyLimit("serverless", true).bytes,
  startupSeconds: serverless.startupSeconds,
  assumedIdleSeconds: serverless.assumedIdleSeconds,
};

/** Summary of a model, part of the first script. */
export function summarizeModel({ name, contract }: ModelFolder, detailsPath: string): ModelSummary {
  return {
    name,
    title: contract.title,
    kind: contract.kind,
    description: contract.description,
    details: detailsPath,
  };
}

/** Details of a model: its schema, options, examples, stored results, card, and files to answer in the browser. */
export function describeModel(
  { contract, card, golden }: ModelFolder,
  onDevice: DeviceFiles | undefined,
): ModelDetails {
  return {
    request: z.toJSONSchema(contract.request, { io: "input", unrepresentable: "any" }) as JsonSchema,
    rawContentTypes: contract.rawContentTypes ?? [],
    options: contract.options ?? {},
    examples: contract.examples,
    golden: {
      reference: golden.reference,
      total: golden.cases.length,
      cases: selectCases(golden.cases, contract.examples),
    },
    card: cardFacts(card),
    ...(onDevice && { onDevice }),
  };
}

function cardFacts(card: ModelFolder["card"]): CardFacts {
  const { data, algorithm, trained, added, frameworks, metrics, limitations } = card;
  return { data, algorithm, trained, ...(added && { added }), frameworks, metrics, limitations };
}
