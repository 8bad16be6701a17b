import type * as z from "zod";
import { type ZodOpenApiOperationObject } from "zod-openapi";
import { type ErrorCode } from "../errors";

/** Groups of operations, as documents and clients show them, in this order. */
export const tags = {
  Predictions: "What the models predict.",
  Chat: "Conversations in OpenAI's protocol.",
  Endpoints: "SageMaker endpoints of the stack's own choice, asked as they are.",
  API: "The API about itself.",
} as const;
export type Tag = keyof typeof tags;

/** What a route's own part of the document says; what follows from the route table is added to it. */
export interface Operation {
  readonly tag: Tag;
  readonly description?: string;
  readonly path?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly requestHeaders?: z.core.$ZodLooseShape;
  readonly requestBody?: NonNullable<ZodOpenApiOperationObject["requestBody"]>;
  readonly responses: ZodOpenApiOperationObject["responses"];
  /** Those that the route can give beside what every caller can get. */
  readonly errors?: readonly ErrorCode[];
}
