import * as z from "zod";
import { type AwakeModel, type Models } from "../../../functions/core/models/model";

/** A small model with JSON and raw bodies: doubles a number. */
export const doubler: AwakeModel = {
  name: "doubler",
  endpoint: "doubler-0123456789ab",
  hosting: "serverless",
  variants: [],
  version: "v1",
  created: 1_700_000_000,
  contract: {
    title: "Doubler",
    description: "Doubles a number.",
    kind: "tabular",
    request: z.strictObject({ x: z.number().max(1000), note: z.json().optional() }),
    response: z.strictObject({ y: z.number() }),
    rawContentTypes: ["image/png"],
    examples: [{ summary: "One", request: { x: 1 } }],
  },
};

/** Like it, but always on and without raw bodies. */
export const steady: AwakeModel = {
  ...doubler,
  name: "steady",
  endpoint: "steady-0123456789ab",
  hosting: "always-on",
  version: "v2",
  contract: {
    title: "Steady",
    description: "Doubles a number.",
    kind: "tabular",
    request: z.strictObject({ x: z.number() }),
    response: z.strictObject({ y: z.number() }),
    examples: [{ summary: "One", request: { x: 1 } }],
  },
};

/** Like it, with options and two production variants. */
export const versatile: AwakeModel = {
  ...steady,
  name: "versatile",
  endpoint: "versatile-0123456789ab",
  variants: ["Blue", "Green"],
  contract: { ...steady.contract, title: "Versatile", options: { explain: "Adds why.", details: "Adds more." } },
};

export const models: Models = new Map([doubler, steady].map((model) => [model.name, model]));
