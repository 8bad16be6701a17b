import { readStackFile } from "../infra/stack-file";
import { type Settings } from "../infra/settings";
import { routes } from "../functions/lib/routes";
import { modelRoot as shippedModels } from "../model/registry";
import { buildSite } from "../site/build";
import { createEndpoints } from "./endpoints";
import { createGatewayServer } from "./gateway/server";
import { startFunction } from "./start-function";
import { closeServer, listen } from "./listen";
import { once } from "./once";
import { type Behaviour, defaultBehaviour } from "./sagemaker/behaviour";
import { account } from "./sagemaker/directory";
import { type Endpoint } from "./sagemaker/endpoint";
import { createSageMakerServer } from "./sagemaker/server";
import { createSiteServer } from "./site";
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
  /** Takes each line that function and containers write. Not given: standard error does. */
  readonly log?: (line: string) => void;
}

export interface LocalStack {
  readonly siteUrl: string;
  readonly apiUrl: string;
  readonly sagemakerUrl: string;
  readonly models: readonly string[];
  /** Which ports were in use, for people. */
  readonly notices: readonly string[];
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
  readonly log: (line: string) => void;
}

/**
 * Starts page, API and SageMaker of one stack's settings on this machine. Resolves as soon as they listen: what they
 * serve is built meanwhile, and requests wait for it.
 */
export async function startLocalStack(options: LocalStackOptions = {}): Promise<LocalStack> {
  const { settings = readStackFile("dev"), host = "127.0.0.1", port = 0, modelRoot = shippedModels } = options;
  const { log = (line: string) => void process.stderr.write(`${line}\n`) } = options;
  const behaviour = { ...defaultBehaviour, ...options.behaviour };
  const context = { settings, workspace: await createWorkspace(), modelRoot, behaviour, log };
  const models = settings.models.map(({ name }) => name);

  const endpoints = createEndpoints(context);
  const { ports, announce, giveUp } = expectPorts();
  const lambda = startFunction(
    context,
    endpoints,
    ports.then(({ sagemaker }) => urlOf(host, sagemaker)),
  );
  const files = once(() => buildSite({ models, modelRoot }));
  const servers = {
    site: createSiteServer({
      files,
      config: async (hostname) => ({ apiUrl: urlOf(hostname, (await ports).api), buildId: "local" }),
    }),
    api: createGatewayServer({ routes, ...settings.api, function: lambda, log }),
    sagemaker: createSageMakerServer({ place: { region: settings.region, account }, endpoints }),
  };
  const closing = new AbortController();
  const prepared = prepare(context, closing.signal, { lambda, files, endpoints });
  const close = async () => {
    closing.abort();
    await Promise.all([...Object.values(servers).map(closeServer), prepared]);
    await Promise.all(endpoints.map((endpoint) => endpoint.scaleToZero()));
    await lambda.then(
      (started) => started.close(),
      () => undefined,
    );
    await removeWorkspace(context.workspace);
  };

  try {
    const site = await listen(servers.site, { host, port });
    const api = await listen(servers.api, { host, port: port && site + 1 });
    const sagemaker = await listen(servers.sagemaker, { host, port: port && api + 1 });
    announce({ site, api, sagemaker });
    for (const endpoint of endpoints) endpoint.launch();
    return {
      siteUrl: urlOf(host, site),
      apiUrl: urlOf(host, api),
      sagemakerUrl: urlOf(host, sagemaker),
      models,
      notices:
        port === 0
          ? []
          : noticesOf({ "the page": [port, site], "the API": [site + 1, api], SageMaker: [api + 1, sagemaker] }),
      close,
    };
  } catch (error) {
    const closed = close();
    giveUp(error);
    await closed;
    throw error;
  }
}

interface Parts {
  readonly lambda: Promise<unknown>;
  readonly files: () => Promise<unknown>;
  readonly endpoints: readonly Endpoint[];
}

/**
 * Makes what is needed sooner or later, before somebody waits for it: what the first prediction takes, then the rest, one
 * after the other. Mistakes are reported here, ahead of the requests that meet them.
 */
async function prepare({ log }: StackContext, signal: AbortSignal, { lambda, files, endpoints }: Parts): Promise<void> {
  const attempt = (what: string, made: Promise<unknown>) =>
    made.catch((error: Error) => signal.aborted || log(`[${what}] could not be made: ${error.message}`));
  const models = endpoints.map(
    ({ options }) =>
      () =>
        attempt(options.model, options.prepare()),
  );
  await Promise.all([attempt("api", lambda), models[0]?.()]);
  for (const make of [() => attempt("page", files()), ...models.slice(1)]) if (!signal.aborted) await make();
}

interface Ports {
  readonly site: number;
  readonly api: number;
  readonly sagemaker: number;
}

/** The ports, before they are known. */
function expectPorts() {
  let announce!: (ports: Ports) => void;
  let giveUp!: (error: unknown) => void;
  const ports = new Promise<Ports>((resolve, reject) => {
    announce = resolve;
    giveUp = reject;
  });
  ports.catch(() => undefined); // Who waits for them is told; nobody need be waiting.
  return { ports, announce, giveUp };
}

/** Where a client on this machine finds a server. */
function urlOf(host: string, port: number): string {
  const name = host === "0.0.0.0" || host === "::" ? "localhost" : host;
  return `http://${name.includes(":") && !name.startsWith("[") ? `[${name}]` : name}:${port}`;
}

function noticesOf(ports: Readonly<Record<string, readonly [wanted: number, taken: number]>>): string[] {
  return Object.entries(ports).flatMap(([what, [wanted, taken]]) =>
    wanted === taken ? [] : [`Port ${wanted} is in use: ${what} has port ${taken} instead.`],
  );
}
