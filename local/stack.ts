import { withPageOrigins } from "../functions/core/cors";
import { featuresOf, routesOf } from "../functions/core/routes";
import { onDeviceModels, pageOrder } from "../infra/settings/parse";
import { type Settings } from "../infra/settings/schema";
import { readStackFile } from "../infra/settings/stack-file";
import { modelRoot as shippedModels, readModel } from "../model/registry";
import { buildSite } from "../site/build";
import { chooseAuthorizer, readJwks } from "./callers";
import { createEndpoints } from "./sagemaker/endpoints";
import { createGateway } from "./gateway/handler";
import { createWorkspace, localKeyFile, removeWorkspace } from "./files";
import { once } from "./once";
import { describeTakenPorts, openPorts, urlOf } from "./ports";
import { prepare } from "./prepare";
import { type Behaviour, defaultBehaviour } from "./sagemaker/behaviour";
import { account } from "./sagemaker/directory";
import { createSageMaker } from "./sagemaker/handler";
import { describeFallbacks, type ServingByModel } from "./containers/serving";
import { answerWithoutPage, createSite } from "./site";
import { type StackContext } from "./stack-context";
import { startFunctions } from "./lambda/start-functions";

export interface LocalStackOptions {
  /** Default: the settings of `Pulumi.dev.yaml`. */
  readonly settings?: Settings;
  /** Port of the page; API and SageMaker use the next free ones. Default 0: any. */
  readonly port?: number;
  readonly host?: string;
  /** Behaviour of all endpoints, until the control route changes it. */
  readonly behaviour?: Partial<Behaviour>;
  readonly modelRoot?: string;
  /** Programs that serve models instead of their folders. */
  readonly serving?: ServingByModel;
  /** File of issued keys. Default: this checkout's, written by `npm run keys`. */
  readonly keyFile?: string;
  /** JSON Web Key Set to verify tokens with, instead of the issuer's. */
  readonly jwksFile?: string;
  /** Called with each line that functions and containers write. Default: standard error. */
  readonly log?: (line: string) => void;
  /** Leaves the functions' log lines as they are: JSON. Default: shortened for people. */
  readonly wholeLogLines?: boolean;
}

export interface LocalStack {
  readonly siteUrl: string;
  readonly apiUrl: string;
  readonly sagemakerUrl: string;
  readonly models: readonly string[];
  /** Sentences to print on ports that were in use, and on models that are served differently than in AWS. */
  readonly notices: readonly string[];
  /** Resolves when everything is built. */
  readonly prepared: Promise<void>;
  /** Stops servers, functions and containers, and removes the stack's files. */
  close(): Promise<void>;
}

/**
 * Starts page, API and SageMaker of one stack on this machine. Resolves once they listen; requests wait for the build.
 */
export async function startLocalStack(options: LocalStackOptions = {}): Promise<LocalStack> {
  const {
    settings: declared = readStackFile("dev"),
    host = "127.0.0.1",
    port = 0,
    modelRoot = shippedModels,
  } = options;
  const { serving = {}, keyFile = localKeyFile, jwksFile, wholeLogLines = false } = options;
  if (jwksFile !== undefined) readJwks(jwksFile);
  const log = options.log ?? ((line: string) => void process.stderr.write(`${line}\n`));
  const models = declared.models.map(({ name }) => name);
  const behaviour = { ...defaultBehaviour, ...options.behaviour };
  const ports = await openPorts(host, port);
  const { site, api, sagemaker } = ports;
  const pageOrigins = [...new Set([host, "localhost", "127.0.0.1"])].map((name) => urlOf(name, site.port));
  const settings = withPageOf(declared, pageOrigins);
  const sagemakerUrl = urlOf(host, sagemaker.port);

  const workspace = await createWorkspace();
  const places = { workspace, modelRoot, keyFile, jwksFile };
  const context: StackContext = { ...places, settings, behaviour, serving, log, wholeLogLines };
  const endpoints = createEndpoints(context);
  const features = featuresOf(
    models.map((name) => readModel(name, modelRoot)),
    settings.api,
  );
  const functions = startFunctions(context, endpoints, { sagemakerUrl, pageUrl: urlOf(host, site.port), features });
  const files = once(() =>
    buildSite({
      models: pageOrder(settings.models),
      onDevice: onDeviceModels(settings),
      features,
      page: settings.site,
      modelRoot,
    }),
  );
  sagemaker.handle(createSageMaker({ place: { region: settings.region, account }, endpoints }));
  api.handle(
    createGateway({
      ...settings.api,
      routes: routesOf(features),
      function: functions.api,
      streamFunction: functions.stream,
      authorizer: chooseAuthorizer(context, functions.authorizer),
      log,
    }),
  );
  site.handle(
    settings.site.enabled ? createSite({ files, apiUrl: (hostname) => urlOf(hostname, api.port) }) : answerWithoutPage,
  );
  for (const endpoint of endpoints) endpoint.launch();
  const closing = new AbortController();
  const prepared = prepare({
    lambda: Promise.all(Object.values(functions)),
    files: settings.site.enabled ? files : () => Promise.resolve(),
    endpoints,
    log,
    signal: closing.signal,
  });

  return {
    siteUrl: urlOf(host, site.port),
    apiUrl: urlOf(host, api.port),
    sagemakerUrl,
    models,
    notices: [...describeTakenPorts(port, ports), ...describeFallbacks(settings, serving)],
    prepared,
    async close() {
      closing.abort();
      await Promise.all([site.close(), api.close(), sagemaker.close(), prepared]);
      await Promise.all(endpoints.map((endpoint) => endpoint.close()));
      const started = await Promise.allSettled(Object.values(functions));
      for (const made of started) if (made.status === "fulfilled") await made.value.close();
      await removeWorkspace(context.workspace);
    },
  };
}

/** The settings with the origins of this machine's page in place of `page`. */
function withPageOf(settings: Settings, pageOrigins: readonly string[]): Settings {
  const { allowOrigins } = withPageOrigins(settings.api.cors, pageOrigins);
  return { ...settings, api: { ...settings.api, cors: { allowOrigins: [...allowOrigins] } } };
}
