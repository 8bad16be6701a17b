import { createServer, type RequestListener, type Server } from "node:http";
import { type AddressInfo } from "node:net";
import { createSageMakerClient, createSageMakerInvoke } from "../../../functions/sagemaker";
import { type Container } from "../../../local/container";
import { type Behaviour, defaultBehaviour } from "../../../local/sagemaker/behaviour";
import { Endpoint } from "../../../local/sagemaker/endpoint";
import { createSageMaker } from "../../../local/sagemaker/handler";
import { alwaysOn, place } from "../../local/fake-endpoint";
import { createTestApi } from "../support/api";
import { steady } from "../support/models";
import { FaultLink } from "./fault-link";

export interface ChainOptions {
  /** Within this time the function answers. Not given: as in AWS. */
  readonly answerSeconds?: number;
  readonly behaviour?: Partial<Behaviour>;
  /** What the container answers; not given: `{"y":2}`. */
  readonly container?: RequestListener;
  readonly random?: () => number;
}

/** The function's handler, the SDK, a link, the stand-in of SageMaker, a link, a container. */
export interface Chain {
  readonly links: { readonly sagemaker: FaultLink; readonly container: FaultLink };
  readonly endpoint: Endpoint;
  /** How often the function has asked SageMaker. */
  attempts(): number;
  /** A prediction: status and, of an error, code. */
  ask(): Promise<{ readonly status: number; readonly code: string | null }>;
  close(): Promise<void>;
}

let starting: Promise<unknown> = Promise.resolve();

/** One after the other: where SageMaker is, the SDK reads in the environment when it is first asked. */
export function startChain(options: ChainOptions = {}): Promise<Chain> {
  const chain = starting.then(() => makeChain(options));
  starting = chain.catch(() => undefined);
  return chain;
}

async function makeChain(options: ChainOptions): Promise<Chain> {
  const { answerSeconds, behaviour, random, container = (_request, response) => response.end('{"y":2}') } = options;
  const model = await listen(createServer(drained(container)));
  const toContainer = new FaultLink(portOf(model));
  await toContainer.open();
  const endpoint = new Endpoint({
    name: steady.endpoint,
    model: steady.name,
    version: steady.version,
    place,
    hosting: { ...alwaysOn, instanceCount: 1 },
    behaviour: { ...defaultBehaviour, ...behaviour },
    variants: [
      {
        name: "live",
        weight: 1,
        prepare: () => Promise.resolve(),
        launch: () => containerBehind(toContainer),
        log: () => undefined,
      },
    ],
    ...(random && { random }),
  });
  endpoint.launch();
  const sagemaker = await listen(createServer(createSageMaker({ place, endpoints: [endpoint] })));
  const toSageMaker = new FaultLink(portOf(sagemaker));
  await toSageMaker.open();
  process.env.AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME = `http://127.0.0.1:${toSageMaker.port}`;
  const client = createSageMakerClient();
  const api = createTestApi({
    invoke: createSageMakerInvoke(client),
    ...(answerSeconds !== undefined && { answerSeconds }),
  });
  const ask = async () => {
    const { status, json } = await api.post(`/v1/models/${steady.name}/predict`, { x: 1 });
    return { status, code: (json as { error?: { code: string } }).error?.code ?? null };
  };
  await ask();
  // Whatever comes now has a connection of its own.
  await toSageMaker.close();
  await toSageMaker.open();
  const asked = api.invocations.length;
  return {
    links: { sagemaker: toSageMaker, container: toContainer },
    endpoint,
    attempts: () => api.invocations.length - asked,
    ask,
    close: async () => {
      client.destroy();
      await endpoint.close();
      await Promise.all([toSageMaker, toContainer].map((link) => link.close()));
      for (const server of [sagemaker, model]) await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** What the stand-in knows of a container, without a process. */
function containerBehind({ port }: FaultLink): Container {
  let end: (reason: string) => void = () => undefined;
  const exited = new Promise<string>((resolve) => (end = resolve));
  const kill = () => end("Killed.");
  const stop = () => Promise.resolve(kill());
  return { port, pid: undefined, ready: Promise.resolve(), exited, kill, stop } as unknown as Container;
}

/** Reads a request before it is answered. */
function drained(answer: RequestListener): RequestListener {
  return (request, response) => void request.resume().once("end", () => answer(request, response));
}

function listen(server: Server): Promise<Server> {
  return new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(server)));
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}
