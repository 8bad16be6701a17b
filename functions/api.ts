import { createApplication } from "./application";
import { type HttpApiEvent } from "./event";
import { createHandler } from "./lambda";

const made = createApplication(process.env).then(createHandler);

/** The Lambda function behind the HTTP API. */
export async function handler(event: HttpApiEvent) {
  return (await made)(event);
}
