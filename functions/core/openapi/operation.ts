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

/** A route's own part of the document; the rest is derived from the route table. */
export interface Operation {
  readonly tag: Tag;
  readonly description?: string;
  readonly path?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly requestHeaders?: z.core.$ZodLooseShape;
  readonly requestBody?: NonNullable<ZodOpenApiOperationObject["requestBody"]>;
  readonly responses: ZodOpenApiOperationObject["responses"];
  /** Errors specific to the route. */
  readonly errors?: readonly ErrorCode[];
}
