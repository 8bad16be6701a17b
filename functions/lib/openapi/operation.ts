import type * as z from "zod";
import { type ZodOpenApiOperationObject } from "zod-openapi";
import { type ErrorCode } from "../errors";

/** What a route's own part of the document says; what follows from the route table is added to it. */
export interface Operation {
  readonly description?: string;
  readonly path?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly requestHeaders?: z.core.$ZodLooseShape;
  readonly requestBody?: NonNullable<ZodOpenApiOperationObject["requestBody"]>;
  readonly responses: ZodOpenApiOperationObject["responses"];
  /** Those that the route can give beside what every caller can get. */
  readonly errors?: readonly ErrorCode[];
}
