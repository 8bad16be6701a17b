import { type Writable } from "node:stream";
import * as z from "zod";
import { createApplication } from "./application";
import { createStreamHandler, type ResponseMetadata, type StreamHandler } from "./lambda/streaming-api";
import { jsonVariable } from "./core/json-variable";

/** Lambda's global for functions with streamed answers. */
declare const awslambda: {
  streamifyResponse(handler: StreamHandler): unknown;
  readonly HttpResponseStream: { from(stream: Writable, metadata: ResponseMetadata): Writable };
};

const allowOrigins = jsonVariable.pipe(z.array(z.string())).parse(process.env.ALLOW_ORIGINS);

const made = createApplication(process.env).then((application) =>
  createStreamHandler(application, {
    cors: { allowOrigins },
    edgeSecret: process.env["EDGE_SECRET"],
    begin: (stream, metadata) => awslambda.HttpResponseStream.from(stream, metadata),
  }),
);

/** The Lambda function behind the streaming REST API. */
export const handler = awslambda.streamifyResponse(async (event, stream) => (await made)(event, stream));
