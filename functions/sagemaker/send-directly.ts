import {
  InvokeEndpoint$,
  type InvokeEndpointCommandInput,
  type InvokeEndpointCommandOutput,
  InvokeEndpointWithResponseStream$,
  type InvokeEndpointWithResponseStreamCommandInput,
  type InvokeEndpointWithResponseStreamCommandOutput,
  type SageMakerRuntimeClient,
} from "@aws-sdk/client-sagemaker-runtime";
import { createSignRequest, type Credentials, type SignableRequest } from "./sign-request";

/** A call of one operation of SageMaker Runtime. @throws as `client.send` does; what `signal` says once it has aborted */
export type Send<Input, Output> = (input: Input, signal: AbortSignal) => Promise<Output>;

type Config = SageMakerRuntimeClient["config"];
type Endpoint = Awaited<ReturnType<NonNullable<Config["endpoint"]>>>;
type Operation = typeof InvokeEndpoint$;

/** What of a client's configuration is used, by types that can be called: the SDK's are unions and `any`. */
interface Parts {
  readonly protocol: {
    serializeRequest(operation: object, input: object, context: object): Promise<SignableRequest>;
    deserializeResponse(operation: object, context: object, response: object): Promise<unknown>;
  };
  readonly credentials: () => Promise<Credentials>;
  readonly defaultSigningName: string;
  readonly requestHandler: {
    handle(request: SignableRequest, options: { abortSignal: AbortSignal }): Promise<{ response: object }>;
  };
}

/**
 * What `client.send` does, in less than half of its CPU time: a client's own serializer, HTTP handler and deserializer are
 * called one after the other, without the chain of middleware around them, which copies the client's whole
 * configuration several times per call. What the chain has beside these is of no use here: retries and the correction
 * of the clock (the caller repeats), a user agent made for each call, and loggers.
 */
function createSend<Input extends object, Output>(
  { config }: SageMakerRuntimeClient,
  [, namespace, name, traits, input, output]: Operation,
): Send<Input, Output> {
  const operation = { namespace, name, traits, input, output };
  const { protocol, credentials, requestHandler } = config as unknown as Parts;
  let prepared: ReturnType<typeof prepare> | undefined;

  return async (values, signal) => {
    const { context, host, sign } = await (prepared ??= prepare(config));
    const request = await protocol.serializeRequest(operation, values, context);
    request.headers["host"] = host;
    request.headers["content-length"] = String(request.body.byteLength);
    sign(request, await credentials());
    const { response } = await requestHandler.handle(request, { abortSignal: signal });
    try {
      return (await protocol.deserializeResponse(operation, context, response)) as Output;
    } catch (error) {
      throw Object.defineProperty(error as Error, "$response", { value: response });
    }
  };
}

export function createSendInvoke(client: SageMakerRuntimeClient) {
  return createSend<InvokeEndpointCommandInput, InvokeEndpointCommandOutput>(client, InvokeEndpoint$);
}

export function createSendInvokeStream(client: SageMakerRuntimeClient) {
  return createSend<InvokeEndpointWithResponseStreamCommandInput, InvokeEndpointWithResponseStreamCommandOutput>(
    client,
    InvokeEndpointWithResponseStream$,
  );
}

/** What is the same for all calls. */
async function prepare(config: Config) {
  const endpoint = await findEndpoint(config);
  const { hostname, port } = endpoint;
  const { defaultSigningName } = config as unknown as Parts;
  return {
    context: { ...config, endpoint: () => Promise.resolve(endpoint) },
    host: port === undefined ? hostname : `${hostname}:${port}`,
    sign: createSignRequest({ service: defaultSigningName, region: await config.region() }),
  };
}

/** Where the client is told to send, the environment says, or SageMaker Runtime is in the Region. */
async function findEndpoint(config: Config): Promise<Endpoint> {
  if (config.endpoint) return config.endpoint();
  const { url } = config.endpointProvider({
    Region: await config.region(),
    UseFIPS: await config.useFipsEndpoint(),
    UseDualStack: await config.useDualstackEndpoint(),
    Endpoint: await config.serviceConfiguredEndpoint?.(),
  });
  const { protocol, hostname, port, pathname: path } = url;
  return { protocol, hostname, path, ...(port !== "" && { port: Number(port) }) };
}
