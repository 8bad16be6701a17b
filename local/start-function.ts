import path from "node:path";
import { bundleFunction } from "../functions/bundle";
import { httpApi } from "../functions/lib/limits";
import { type ModelRoute, modelsVariable, routedVariants } from "../infra/function-environment";
import { functionEnvironment } from "./lambda/environment";
import { LambdaFunction } from "./lambda/function";
import { type Endpoint } from "./sagemaker/endpoint";
import { type StackContext } from "./stack";
import { writeFiles } from "./write-files";

/** Bundles the API's function as for AWS and starts it. */
export async function startFunction(
  { settings, workspace, modelRoot, log }: StackContext,
  endpoints: readonly Endpoint[],
  sagemakerUrl: string,
): Promise<LambdaFunction> {
  const { files } = await bundleFunction({ models: settings.models.map(({ name }) => name), modelRoot });
  const dir = path.join(workspace, "function");
  await writeFiles(dir, files);
  const lambda = new LambdaFunction({
    file: path.join(dir, "api.mjs"),
    environment: functionEnvironment({
      region: settings.region,
      memoryMb: settings.function.memoryMb,
      sagemakerUrl,
      variables: {
        MODELS: JSON.stringify(modelsVariable(endpoints.map(routeOf))),
        COLD_WAIT_SECONDS: String(settings.api.coldWaitSeconds),
      },
    }),
    timeoutSeconds: httpApi.timeoutSeconds,
    log: (line) => log(`[api] ${line}`),
  });
  lambda.warm();
  return lambda;
}

function routeOf({ name, options }: Endpoint): ModelRoute<string> {
  const { model, hosting, version } = options;
  return { name: model, endpointName: name, mode: hosting.mode, version, variants: routedVariants(hosting) };
}
