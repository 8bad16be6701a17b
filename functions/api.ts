import { createApplication } from "./application";
import { type HttpApiEvent } from "./lambda/events/http-api";
import { createHandler } from "./lambda/http-api";

const made = createApplication(process.env).then((application) =>
  createHandler(application, process.env["EDGE_SECRET"]),
);

/** The Lambda function behind the HTTP API. */
export async function handler(event: HttpApiEvent) {
  return (await made)(event);
}
