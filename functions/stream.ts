import { type Writable } from "node:stream";
import * as z from "zod";
import { models as bundled, openApi } from "modelfront:contracts";
import { createStreamHandler, type ResponseMetadata, type StreamHandler } from "./lambda-stream";
import { createApp } from "./lib/app";
import { readConfig } from "./lib/config";
import { jsonVariable } from "./lib/json-variable";
import { createSageMakerClient, createSageMakerInvoke, createSageMakerInvokeStream } from "./sagemaker";

/** Lambda's own, for functions whose answers stream. */
declare const awslambda: {
  streamifyResponse(handler: StreamHandler): unknown;
  readonly HttpResponseStream: { from(stream: Writable, metadata: ResponseMetadata): Writable };
};

const cors = jsonVariable.pipe(z.strictObject({ allowOrigins: z.array(z.string()) }));

const client = createSageMakerClient();

/** The Lambda function behind the streaming REST API: wiring alone. */
export const handler = awslambda.streamifyResponse(
  createStreamHandler({
    app: createApp({
      ...readConfig(process.env, bundled),
      invoke: createSageMakerInvoke(client),
      invokeStream: createSageMakerInvokeStream(client),
      openApi,
      log: (entry) => process.stdout.write(`${JSON.stringify(entry)}\n`),
    }),
    cors: cors.parse(process.env["CORS"]),
    begin: (stream, metadata) => awslambda.HttpResponseStream.from(stream, metadata),
  }),
);
