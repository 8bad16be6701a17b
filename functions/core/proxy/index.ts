import { askModel, type AskOptions } from "../predict/ask-model";
import { ApiError } from "../errors";
import { type Invoke, type InvokeStream } from "../invoke";
import { bodyLimit } from "../limits";
import { ModelStates } from "../models/state";
import { type ApiRequest } from "../request";
import { ApiResponse } from "../response";
import { observeInvoke, type RequestRecord } from "../telemetry";
import { type ControlPlane } from "./control-plane";
import { readPatterns, requireAllowed } from "./endpoint-names";
import { explainRefusal } from "./explain-refusal";
import { answerHeaders, invocationHeaders, readInvocationHeaders, streamHeaders } from "./headers";
import { listEndpoints } from "./list-endpoints";

export interface ProxyOptions extends Omit<AskOptions, "signal" | "since" | "states"> {
  /** Endpoints that callers may use: names, or prefixes followed by `*`. */
  readonly endpoints: readonly string[];
  readonly invoke: Invoke;
  readonly invokeStream: InvokeStream;
  /** Called for the first list: the client is large, so it is loaded on demand. */
  readonly loadControlPlane: () => Promise<ControlPlane>;
}

/** One call of a route that invokes an endpoint. */
export interface ProxyCall {
  /** Endpoint name from the path. */
  readonly endpoint: string;
  readonly headers: ApiRequest["headers"];
  readonly bytes: Uint8Array;
  /** True if the body crossed the gateway as base64. */
  readonly base64: boolean;
  /** Aborts when the caller has hung up. */
  readonly signal?: AbortSignal;
  /** Arrival of the request, from `performance.now()`. */
  readonly since?: number;
  /** Counts a model call, right before it. @throws ApiError if the quota is used up */
  readonly charge: () => Promise<void>;
  readonly record: RequestRecord;
  /** Called with errors that occur after the answer has begun. */
  readonly onFailure: (error: unknown) => void;
}

export interface EndpointProxy {
  list(query: URLSearchParams): Promise<ApiResponse>;
  invoke(call: ProxyCall): Promise<ApiResponse>;
  invokeStream(call: ProxyCall): Promise<ApiResponse>;
}

/** Gives callers access to SageMaker endpoints that are not models of the stack; body and answer pass unchanged. */
export function createEndpointProxy(options: ProxyOptions): EndpointProxy {
  const allowed = readPatterns(options.endpoints);
  const states = new ModelStates(new Map());
  let controlPlane: Promise<ControlPlane> | undefined;

  /** Checks everything that can be checked before the caller is charged and the endpoint invoked. */
  async function prepare(call: ProxyCall, known: Parameters<typeof readInvocationHeaders>[1]) {
    requireAllowed(call.endpoint, allowed);
    const asked = readInvocationHeaders(call.headers, known);
    checkSize(call);
    await call.charge();
    call.record.endpoint = call.endpoint;
    return { endpoint: call.endpoint, bytes: call.bytes, ...asked };
  }

  function ask<T>(call: ProxyCall, attempt: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const { endpoint, signal, since, bytes } = call;
    return askModel(
      // Its hosting is unknown: SageMaker reports when a container has to start.
      { name: endpoint, endpoint, hosting: "always-on" },
      async (signal) => {
        try {
          return await attempt(signal);
        } catch (error) {
          throw explainRefusal(error, bytes.length);
        }
      },
      { ...options, states, ...(signal && { signal }), ...(since !== undefined && { since }) },
    );
  }

  return {
    async list(query) {
      controlPlane ??= options.loadControlPlane();
      const signal = AbortSignal.timeout(options.answerSeconds * 1000);
      return ApiResponse.json(await listEndpoints(query, allowed, await controlPlane, signal));
    },

    async invoke(call) {
      const prepared = await prepare(call, invocationHeaders);
      const invoke = observeInvoke(call.record, options.invoke, () => false);
      const { bytes, ...facts } = await ask(call, (signal) => invoke({ ...prepared, signal }));
      return new ApiResponse(bytes, { headers: answerHeaders(facts) });
    },

    async invokeStream(call) {
      const prepared = await prepare(call, streamHeaders);
      const invokeStream = observeInvoke(call.record, options.invokeStream, () => false);
      const { first, rest, facts } = await ask(call, async (signal) => {
        const { body, ...facts } = await invokeStream({ ...prepared, signal });
        const rest = body[Symbol.asyncIterator]();
        // Until the first slice arrives, a failure sets the status and may be retried.
        return { first: await rest.next(), rest, facts };
      });
      return new ApiResponse(toBody(first, rest, call), { headers: answerHeaders(facts) });
    },
  };
}

function checkSize({ bytes, base64 }: ProxyCall): void {
  const limit = bodyLimit("always-on", base64);
  if (bytes.length <= limit.bytes) return;
  const message = `The body has ${bytes.length} bytes. An endpoint takes at most ${limit.bytes}: the limit of ${limit.owner}.`;
  throw new ApiError("payload_too_large", message);
}

/** Sends slices as a response body. A failure breaks the connection: nothing else is left to signal it. */
function toBody(
  first: IteratorResult<Uint8Array>,
  rest: AsyncIterator<Uint8Array>,
  { onFailure }: ProxyCall,
): ReadableStream<Uint8Array> {
  let next: IteratorResult<Uint8Array> | undefined = first;
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const step = next ?? (await rest.next());
        next = undefined;
        if (step.done) controller.close();
        else controller.enqueue(step.value);
      } catch (error) {
        onFailure(error);
        controller.error(error);
      }
    },
    async cancel() {
      await rest.return?.();
    },
  });
}
