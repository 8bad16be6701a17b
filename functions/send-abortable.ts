import {
  type InvokeEndpointCommand,
  type InvokeEndpointCommandOutput,
  type SageMakerRuntimeClient,
} from "@aws-sdk/client-sagemaker-runtime";

type Send = (command: InvokeEndpointCommand, signal: AbortSignal) => Promise<InvokeEndpointCommandOutput>;

type HttpRequest = Parameters<SageMakerRuntimeClient["config"]["requestHandler"]["handle"]>[0];

/** By the input of the call. */
const signals = new WeakMap<object, AbortSignal>();

/**
 * What `client.send(command, { abortSignal })` does, in a fourth less CPU time: the SDK puts the chain of middleware
 * together once for all calls (`cacheMiddleware`), but only for calls without options. So the last of the chain takes
 * the place of what would send the request, and gives the signal to the client's own HTTP handler.
 */
export function createSendAbortable(client: SageMakerRuntimeClient): Send {
  client.config.cacheMiddleware = true;
  client.middlewareStack.add(
    (next) => (args) => {
      const abortSignal = signals.get(args.input);
      if (!abortSignal) return next(args);
      return client.config.requestHandler.handle(args.request as HttpRequest, { abortSignal }) as ReturnType<
        typeof next
      >;
    },
    { step: "deserialize", priority: "low", name: "sendAbortable", override: true },
  );
  return (command, signal) => {
    signals.set(command.input, signal);
    return client.send(command);
  };
}
