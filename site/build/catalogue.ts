import * as z from "zod";
import { bodyLimit } from "../../functions/core/limits";
import { multiModel, serverless } from "../../model/limits";
import { type Choices } from "../../model/choices";
import { type ModelFolder } from "../../model/registry";
import {
  type CardFacts,
  type ChoicesFile,
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
  loadSeconds: multiModel.loadSeconds,
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

/** Files in the site that belong to a model. */
export interface ModelFiles {
  readonly onDevice: DeviceFiles | undefined;
  /** Path of the rows of its choices. */
  readonly choices: string | undefined;
}

/** Details of a model: its schema, options, examples, stored results and card, and where its other files are. */
export function describeModel({ contract, card, golden, choices }: ModelFolder, files: ModelFiles): ModelDetails {
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
    ...(choices && files.choices !== undefined && { choices: describeChoices(choices, files.choices) }),
    ...(files.onDevice && { onDevice: files.onDevice }),
  };
}

function describeChoices({ title, source, fields, rows }: Choices, path: string): ChoicesFile {
  return { title, source, fields, count: rows.length, path };
}

function cardFacts(card: ModelFolder["card"]): CardFacts {
  const { data, algorithm, trained, added, frameworks, metrics, limitations } = card;
  return { data, algorithm, trained, ...(added && { added }), frameworks, metrics, limitations };
}
