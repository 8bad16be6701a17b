import { type Endpoint } from "../../../local/sagemaker/endpoint";
import { FaultLink } from "./fault-link";
import { type Caller, startCaller, startContainer, startSageMaker } from "./parts";

/** The function with the SDK, a link, the stand-in of SageMaker, a link, a container. */
export interface Chain extends Pick<Caller, "ask"> {
  readonly links: { readonly sagemaker: FaultLink; readonly container: FaultLink };
  readonly endpoint: Endpoint;
  close(): Promise<void>;
}

let starting: Promise<unknown> = Promise.resolve();

/**
 * One after the other: callers read the environment.
 * @param answerSeconds not given: as in AWS
 */
export function startChain(answerSeconds?: number): Promise<Chain> {
  const chain = starting.then(() => makeChain(answerSeconds));
  starting = chain.catch(() => undefined);
  return chain;
}

async function makeChain(answerSeconds?: number): Promise<Chain> {
  const model = await startContainer((_request, response) => response.end('{"y":2}'));
  const container = await startLink(model.port);
  const stand = await startSageMaker({ containerPort: container.port });
  const sagemaker = await startLink(stand.port);
  const caller = await startCaller(sagemaker.port, answerSeconds);
  // Whatever comes now has a connection of its own.
  await sagemaker.close();
  await sagemaker.open();
  return {
    links: { sagemaker, container },
    endpoint: stand.endpoint,
    ask: () => caller.ask(),
    close: async () => {
      caller.close();
      for (const part of [sagemaker, container, stand, model]) await part.close();
    },
  };
}

async function startLink(upstreamPort: number): Promise<FaultLink> {
  const link = new FaultLink(upstreamPort);
  await link.open();
  return link;
}
