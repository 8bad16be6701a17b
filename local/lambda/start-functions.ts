import path from "node:path";
import { bundleAuthorizer, bundleFunction, type FunctionBundle } from "../../functions/build/bundle";
import { authorizer, httpApi, streamingApi } from "../../functions/core/limits";
import { type Features } from "../../functions/core/routes";
import {
  type ModelRoute,
  modelsVariable,
  routedArtifacts,
  routedAssignment,
  routedProtocol,
  settingsVariable,
} from "../../infra/functions/environment";
import { localCallers } from "../callers";
import { functionEnvironment } from "./environment";
import { LambdaFunction } from "./function";
import { describeLine } from "../request-line";
import { type Endpoint } from "../sagemaker/endpoint";
import { artifactVersions } from "../sagemaker/shared-endpoint";
import { type StackContext } from "../stack-context";
import { writeFiles } from "../files";
import { modelVersion } from "../model-version";

/** The functions of a stack: behind the HTTP API, behind the streaming REST API, and the authorizer. */
export type Functions = Readonly<Record<"api" | "stream" | "authorizer", Promise<LambdaFunction>>>;

/** Bundles the stack's functions as for AWS and starts each as soon as it is built. */
export function startFunctions(
  context: StackContext,
  endpoints: readonly Endpoint[],
  {
    sagemakerUrl,
    pageUrl,
    features,
  }: { readonly sagemakerUrl: string; readonly pageUrl: string; readonly features: Features },
): Functions {
  const { settings, modelRoot, serving, keyFile, jwksFile } = context;
  const { region, api } = settings;
  const models = settings.models.map(({ name }) => name);
  // A folder that replaces an image or endpoint of AWS speaks the plain protocol.
  const speakers = settings.models.filter(({ name }) => serving[name]?.by === "command");
  const protocols = new Map(speakers.map(({ name, source }) => [name, routedProtocol(source)]));
  const routes = settings.models.map((model): ModelRoute<string> => {
    const endpoint = endpoints.find(({ options }) =>
      model.hosting.mode === "shared" ? options.models?.names.includes(model.name) : options.model === model.name,
    );
    const version = endpoint?.options.version ?? modelVersion(path.join(modelRoot, model.name));
    return {
      name: model.name,
      endpointName: endpoint?.name ?? null,
      mode: model.hosting.mode,
      version,
      variants: routedArtifacts(model.hosting, (i) => artifactVersions(model, version)[i] ?? ""),
      protocol: protocols.get(model.name),
      inferenceComponent: endpoint?.options.inferenceComponents?.[0],
      assignBy: routedAssignment(model.hosting),
    };
  });
  const callers = {
    CALLERS: JSON.stringify(localCallers(settings)),
    KEY_FILE: keyFile,
    ...(jwksFile !== undefined && { JWKS_FILE: jwksFile }),
  };
  const application = {
    MODELS: JSON.stringify(modelsVariable(routes)),
    SETTINGS: JSON.stringify(settingsVariable(api)),
    PAGE_URL: pageUrl,
    ...callers,
  };
  const start = async (name: keyof Functions, dir: Promise<string>, { timeoutSeconds, variables }: StartOptions) => {
    const lambda = new LambdaFunction({
      file: path.join(await dir, `${name}.mjs`),
      environment: functionEnvironment({
        name,
        region,
        memoryMb: settings.function.memoryMb,
        sagemakerUrl,
        variables,
      }),
      timeoutSeconds,
      log: (line) => context.log(`[${name}] ${context.wholeLogLines ? line : describeLine(line)}`),
    });
    lambda.warm();
    return lambda;
  };
  const bundle = write(context, "functions", bundleFunction({ models, modelRoot, ...features }));
  return {
    api: start("api", bundle, { timeoutSeconds: httpApi.timeoutSeconds, variables: application }),
    stream: start("stream", bundle, {
      timeoutSeconds: streamingApi.timeoutSeconds,
      variables: { ...application, ALLOW_ORIGINS: JSON.stringify(api.cors.allowOrigins) },
    }),
    authorizer: start("authorizer", write(context, "authorizer", bundleAuthorizer()), {
      timeoutSeconds: authorizer.timeoutSeconds,
      variables: callers,
    }),
  };
}

interface StartOptions {
  readonly timeoutSeconds: number;
  readonly variables: Readonly<Record<string, string>>;
}

/** Writes a bundle to its folder and returns the folder. */
async function write({ workspace }: StackContext, name: string, bundle: Promise<FunctionBundle>): Promise<string> {
  const dir = path.join(workspace, name);
  await writeFiles(dir, (await bundle).files);
  return dir;
}
