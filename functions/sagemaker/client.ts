import {
  type InvokeEndpointCommand,
  type InvokeEndpointCommandOutput,
  type InvokeEndpointWithResponseStreamCommand,
  type InvokeEndpointWithResponseStreamCommandOutput,
  SageMakerRuntimeClient,
} from "@aws-sdk/client-sagemaker-runtime";
import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import { isCredentialRefused, isSignatureRefused, type SdkError } from "./errors";

/** Enough for a function in AWS, which handles one request at a time. */
const functionSockets = 64;

/**
 * Creates a client of SageMaker Runtime. The SDK reads Region, credentials and, for stand-ins, the endpoint URL from
 * the environment.
 *
 * To observe the calls, add middleware to its `middlewareStack` (or pass it to a tracer) before the first call: with
 * `cacheMiddleware` the SDK resolves the stack once.
 * @param maxSockets largest number of simultaneous calls; further ones wait
 */
export function createSageMakerClient(maxSockets = functionSockets): SageMakerRuntimeClient {
  // Sockets are kept alive, so that a warm process needs one handshake.
  const agentOptions = { keepAlive: true, maxSockets };
  return new SageMakerRuntimeClient({
    cacheMiddleware: true,
    // The core retries, because only it knows how much time is left.
    maxAttempts: 1,
    requestHandler: {
      connectionTimeout: 2000,
      httpAgent: new HttpAgent(agentOptions),
      httpsAgent: new HttpsAgent(agentOptions),
    },
  });
}

/** Sends a command. The signal ends the call and its connection. */
export interface Send {
  (command: () => InvokeEndpointCommand, signal: AbortSignal): Promise<InvokeEndpointCommandOutput>;
  (
    command: () => InvokeEndpointWithResponseStreamCommand,
    signal: AbortSignal,
  ): Promise<InvokeEndpointWithResponseStreamCommandOutput>;
}

/**
 * Sends commands by `client.send`. A call whose signature is refused because of the clock or expired credentials is
 * retried once, with the server's time and fresh credentials.
 * @throws the SDK's error
 */
export function createSend(client: SageMakerRuntimeClient): Send {
  passSignals(client);
  async function send<Output>(command: () => InvokeEndpointCommand, signal: AbortSignal): Promise<Output> {
    const attempt = () => {
      signal.throwIfAborted();
      const made = command();
      signals.set(made.input, signal);
      return client.send(made) as Promise<Output>;
    };
    try {
      return await attempt();
    } catch (error) {
      if (!isSignatureRefused(error)) throw error;
      await renewSignature(client, error);
      return attempt();
    }
  }
  return send as Send;
}

/**
 * Corrects the clock and refreshes credentials. After a refusal the SDK corrects its clock, except for streaming calls.
 */
async function renewSignature({ config }: SageMakerRuntimeClient, error: SdkError): Promise<void> {
  const serverTime = Date.parse(error.$response?.headers?.["date"] ?? "");
  if (!Number.isNaN(serverTime)) config.systemClockOffset = serverTime - Date.now();
  if (isCredentialRefused(error)) await config.credentials({ forceRefresh: true });
}

/** Abort signals of calls in progress, by the command's input and by its HTTP request. */
const signals = new WeakMap<object, AbortSignal>();
const prepared = new WeakSet<SageMakerRuntimeClient>();

/**
 * Makes the HTTP handler abort a request with the signal of its call. `client.send` accepts a signal too, but then
 * resolves the middleware anew for each call: a quarter of a call's CPU time.
 */
function passSignals(client: SageMakerRuntimeClient): void {
  if (prepared.has(client)) return;
  prepared.add(client);
  client.middlewareStack.add(
    (next) => (args) => {
      const signal = signals.get(args.input);
      if (signal) signals.set(args.request as object, signal);
      return next(args);
    },
    { step: "deserialize", priority: "low", name: "abortSignal" },
  );
  const { requestHandler } = client.config;
  client.config.requestHandler = {
    ...(requestHandler.metadata && { metadata: requestHandler.metadata }),
    handle: (request: object, options) => {
      const abortSignal = signals.get(request);
      return requestHandler.handle(request, abortSignal ? { ...options, abortSignal } : options);
    },
    destroy: () => requestHandler.destroy?.(),
  };
}
