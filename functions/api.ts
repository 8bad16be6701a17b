import { createApplication } from "./application";
import { createHandler } from "./lambda";

/** The Lambda function behind the HTTP API. */
export const handler = createHandler(createApplication());
