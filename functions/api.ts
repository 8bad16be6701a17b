import { models as bundled, openApi } from "modelfront:contracts";
import { createHandler } from "./lambda";
import { createApp } from "./lib/app";
import { readConfig } from "./lib/config";
import { createSageMakerClient, createSageMakerInvoke } from "./sagemaker";

/** The Lambda function behind API Gateway: wiring alone. */
export const handler = createHandler(
  createApp({
    ...readConfig(process.env, bundled),
    invoke: createSageMakerInvoke(createSageMakerClient()),
    openApi,
    log: (entry) => process.stdout.write(`${JSON.stringify(entry)}\n`),
  }),
);
