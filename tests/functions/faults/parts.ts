import { createServer, type RequestListener, type Server } from "node:http";
import { type AddressInfo } from "node:net";
import { createSageMakerClient } from "../../../functions/sagemaker/client";
import { createSageMakerInvoke } from "../../../functions/sagemaker/invoke";
import { type Container } from "../../../local/containers/container";
import { type Behaviour, defaultBehaviour } from "../../../local/sagemaker/behaviour";
import { Endpoint } from "../../../local/sagemaker/endpoint";
import { createSageMaker } from "../../../local/sagemaker/handler";
import { alwaysOn, place } from "../../local/fake-endpoint";
import { createTestApi } from "../support/api";
import { steady } from "../support/models";

/** Something that listens. */
export interface Part {
  readonly port: number;
  /** Connections that are open. */
  connections(): Promise<number>;
  close(): Promise<void>;
}

/** A container of a model, as it answers predictions. */
export function startContainer(answer: RequestListener): Promise<Part> {
  return listen(
    createServer((request, response) => void request.resume().once("end", () => answer(request, response))),
  );
}

export interface SageMakerOptions {
  readonly containerPort: number;
  readonly behaviour?: Partial<Behaviour>;
  readonly random?: () => number;
}

/** The stand-in of SageMaker with one always-on endpoint. */
export async function startSageMaker(options: SageMakerOptions): Promise<Part & { readonly endpoint: Endpoint }> {
  const { containerPort, behaviour, random } = options;
  const launch = () => containerAt(containerPort);
  const variant = { name: "live", weight: 1, prepare: () => Promise.resolve(), launch, log: () => undefined };
  const endpoint = new Endpoint({
    name: steady.endpoint,
    model: steady.name,
    version: steady.version,
    place,
    hosting: { ...alwaysOn, instanceCount: 1 },
    behaviour: { ...defaultBehaviour, ...behaviour },
    variants: [variant],
    ...(random && { random }),
  });
  endpoint.launch();
  const part = await listen(createServer(createSageMaker({ place, endpoints: [endpoint] })));
  return { ...part, endpoint, close: () => Promise.all([endpoint.close(), part.close()]).then(() => undefined) };
}

/** A container as the stand-in knows it, without a process. */
function containerAt(port: number): Container {
  let end: (reason: string) => void = () => undefined;
  const exited = new Promise<string>((resolve) => (end = resolve));
  const kill = () => end("Killed.");
  const stop = () => Promise.resolve(kill());
  return { port, pid: undefined, ready: Promise.resolve(), exited, kill, stop } as unknown as Container;
}

export interface Caller {
  /** How often SageMaker has been asked. */
  attempts(): number;
  /** A prediction through the function's handler: status and, of an error, code. */
  ask(): Promise<{ readonly status: number; readonly code: string | null }>;
  close(): void;
}

/** The function with the SDK, and its first prediction: then the SDK reads in the environment where SageMaker is. */
export async function startCaller(sageMakerPort: number, answerSeconds?: number): Promise<Caller> {
  process.env.AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME = `http://127.0.0.1:${sageMakerPort}`;
  const client = createSageMakerClient();
  const invoke = createSageMakerInvoke(client);
  const api = createTestApi({ invoke, ...(answerSeconds !== undefined && { answerSeconds }) });
  const ask = async () => {
    const { status, json } = await api.post(`/v1/models/${steady.name}/predict`, { x: 1 });
    return { status, code: (json as { error?: { code: string } }).error?.code ?? null };
  };
  await ask();
  const asked = api.invocations.length;
  return { attempts: () => api.invocations.length - asked, ask, close: () => client.destroy() };
}

/** Sets what the SDK needs besides. Returns a function that undoes it. */
export function setEnvironment(): () => void {
  const before = { ...process.env };
  Object.assign(process.env, {
    AWS_REGION: "eu-west-3",
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
  });
  return () => void (process.env = before);
}

async function listen(server: Server): Promise<Part> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    connections: () => new Promise((resolve) => server.getConnections((_error, count) => resolve(count))),
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
