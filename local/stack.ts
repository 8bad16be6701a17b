import { featuresOf, routesOf } from "../functions/lib/routes";
import { pageOrder, type Settings } from "../infra/settings";
import { readStackFile } from "../infra/stack-file";
import { modelRoot as shippedModels, readModel } from "../model/registry";
import { buildSite } from "../site/build";
import { chooseAuthorizer, readJwks } from "./callers";
import { createEndpoints } from "./endpoints";
import { createGateway } from "./gateway/handler";
import { localKeyFile } from "./key-file";
import { once } from "./once";
import { describeTakenPorts, openPorts, urlOf } from "./ports";
import { prepare } from "./prepare";
import { type Behaviour, defaultBehaviour } from "./sagemaker/behaviour";
import { account } from "./sagemaker/directory";
import { createSageMaker } from "./sagemaker/handler";
import { describeFallbacks, type ServingByModel } from "./serving";
import { createSite } from "./site";
import { startFunctions } from "./start-functions";
import { createWorkspace, removeWorkspace } from "./workspace";

export interface LocalStackOptions {
  /** Not given: those of `Pulumi.dev.yaml`. */
  readonly settings?: Settings;
  /** Of the page; the API and SageMaker take the next free ones. 0, the default, takes any. */
  readonly port?: number;
  readonly host?: string;
  /** Of all endpoints, until the control route changes it. */
  readonly behaviour?: Partial<Behaviour>;
  readonly modelRoot?: string;
  /** What serves models in place of their folders. */
  readonly serving?: ServingByModel;
  /** Issued keys. Not given: those of this checkout, which `npm run keys` issues. */
  readonly keyFile?: string;
  /** Keys that tokens are checked with, in place of their issuer's. */
  readonly jwksFile?: string;
  /** Takes each line that function and containers write. Not given: standard error does. */
  readonly log?: (line: string) => void;
}

export interface LocalStack {
  readonly siteUrl: string;
  readonly apiUrl: string;
  readonly sagemakerUrl: string;
  readonly models: readonly string[];
  /** Which ports were in use, and which models are served otherwise than in AWS. For people. */
  readonly notices: readonly string[];
  /** Resolves when all is built that will be needed. */
  readonly prepared: Promise<void>;
  /** Ends all that belongs to the stack: servers, function, containers, files. */
  close(): Promise<void>;
}

/** What the parts of a stack share. */
export interface StackContext {
  readonly settings: Settings;
  /** Folder for what is built. */
  readonly workspace: string;
  readonly modelRoot: string;
  readonly behaviour: Behaviour;
  readonly serving: ServingByModel;
  readonly keyFile: string;
  readonly jwksFile: string | undefined;
  readonly log: (line: string) => void;
}

/**
 * Starts page, API and SageMaker of one stack's settings on this machine. Resolves as soon as they listen: what they
 * serve is built meanwhile, and requests wait for it.
 */
export async function startLocalStack(options: LocalStackOptions = {}): Promise<LocalStack> {
  const { settings = readStackFile("dev"), host = "127.0.0.1", port = 0, modelRoot = shippedModels } = options;
  const { serving = {}, keyFile = localKeyFile, jwksFile } = options;
  if (jwksFile !== undefined) readJwks(jwksFile);
  const log = options.log ?? ((line: string) => void process.stderr.write(`${line}\n`));
  const models = settings.models.map(({ name }) => name);
  const behaviour = { ...defaultBehaviour, ...options.behaviour };
  const ports = await openPorts(host, port);
  const { site, api, sagemaker } = ports;
  const sagemakerUrl = urlOf(host, sagemaker.port);

  const workspace = await createWorkspace();
  const context = { settings, workspace, modelRoot, behaviour, serving, keyFile, jwksFile, log };
  const endpoints = createEndpoints(context);
  const features = featuresOf(
    models.map((name) => readModel(name, modelRoot)),
    settings.api,
  );
  const functions = startFunctions(context, endpoints, { sagemakerUrl, features });
  const files = once(() => buildSite({ models: pageOrder(settings.models), features, modelRoot }));
  sagemaker.handle(createSageMaker({ place: { region: settings.region, account }, endpoints }));
  api.handle(
    createGateway({
      ...settings.api,
      routes: routesOf(features),
      function: functions.api,
      streamFunction: functions.stream,
      authorizer: chooseAuthorizer(context, functions),
      log,
    }),
  );
  site.handle(createSite({ files, apiUrl: (hostname) => urlOf(hostname, api.port) }));
  for (const endpoint of endpoints) endpoint.launch();
  const closing = new AbortController();
  const prepared = prepare({
    lambda: Promise.all(Object.values(functions)),
    files,
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
