import { askModel, type AskOptions } from "../predict/ask-model";
import { ApiError } from "../errors";
import { type Invocation, type Invoke, type InvokeStream } from "../invoke";
import { type AwakeModel, componentOf, type Model, type Models } from "../models/model";
import { readPredictionQuery } from "../predict/query";
import { readPatterns } from "../proxy/endpoint-names";
import { explainRefusal } from "../proxy/explain-refusal";
import { type ApiRequest } from "../request";
import { ApiResponse } from "../response";
import { checkSize, readJsonText, type RequestBody } from "../predict/request-body";
import { type ChatRequest, type Conversation, readChatRequest } from "./chat-request";
import { eventStream } from "./event-stream";
import { openAiProtocol } from "./openai-protocol";
import { plainProtocol } from "./plain-protocol";
import { endpointOf, proxiedModel, readTargets } from "./proxied-endpoint";

export interface ChatOptions extends Omit<AskOptions, "signal"> {
  readonly models: Models;
  /** Endpoints that callers may use as `endpoint/NAME`: names, or prefixes followed by `*`. */
  readonly endpoints: readonly string[];
  readonly invoke: Invoke;
  readonly invokeStream: InvokeStream;
}

/** One call of `POST /v1/chat/completions`. */
export interface ChatCall {
  readonly query: URLSearchParams;
  readonly body: RequestBody;
  /**
   * Headers by lower-case name. For a proxied endpoint, SageMaker's own headers choose variant, inference component and
   * so on.
   */
  readonly headers: ApiRequest["headers"];
  /** True if the response streams. If not, events are still produced, within the usual answer time. */
  readonly streaming: boolean;
  /** Aborts when the caller has hung up. */
  readonly signal?: AbortSignal;
  /** @throws ApiError if the caller may not use this model, or it is asleep */
  readonly authorize: (model: Model) => AwakeModel;
  /** @throws ApiError if the caller may not use endpoints */
  readonly authorizeEndpoint: (name: string) => void;
  /** Counts a model call, right before it. @throws ApiError if the quota is used up */
  readonly charge: (model: Model) => Promise<void>;
  /** Called with errors that occur after the answer has begun. */
  readonly onFailure: (error: unknown) => void;
}

export type Chat = (call: ChatCall) => Promise<ApiResponse>;

/** Chat in OpenAI's protocol, with the stack's chat models and the endpoints that the settings allow. */
export function createChat(options: ChatOptions): Chat {
  const allowed = readPatterns(options.endpoints);
  return async (call) => {
    const request = readChatRequest(readJsonText(call.body));
    const endpoint = options.models.has(request.model) ? null : endpointOf(request.model);
    if (endpoint !== null) call.authorizeEndpoint(endpoint);
    const model =
      endpoint === null
        ? call.authorize(findChatModel(options.models, request.model))
        : proxiedModel(endpoint, allowed);
    checkSize(model, call.body);
    const query = readPredictionQuery(model, call.query);
    const targets = endpoint === null ? componentOf(model) : readTargets(call.headers);
    const conversation = (model.protocol === "openai" ? openAiProtocol : plainProtocol)(model, request);
    await call.charge(model);
    const asked = { model, request, conversation, targets: { ...query, ...targets }, isProxied: endpoint !== null };
    return request.stream ? answerInPieces(options, call, asked) : answerWhole(options, call, asked);
  };
}

interface Asked {
  readonly model: AwakeModel;
  readonly request: ChatRequest;
  readonly conversation: Conversation;
  /** Target within the endpoint (model, variant, component or container) and invocation options. */
  readonly targets: Pick<Invocation, "options" | "targetVariant" | "inferenceComponent" | "targetContainerHostname">;
  readonly isProxied: boolean;
}

async function answerWhole(options: ChatOptions, { signal }: ChatCall, asked: Asked): Promise<ApiResponse> {
  const { model, conversation } = asked;
  const { completion, variant } = await askModel(
    model,
    async (signal) => {
      const answer = await explained(asked, options.invoke({ ...invocation(asked), signal }));
      return { completion: conversation.toCompletion(answer.bytes), variant: answer.variant };
    },
    { ...options, ...(signal && { signal }) },
  );
  return new ApiResponse(Buffer.from(completion), {
    headers: { "content-type": "application/json", ...modelHeaders(model, variant) },
  });
}

/** Streams an answer. It begins with its first event: until then a failure sets the status and may be retried. */
async function answerInPieces(options: ChatOptions, call: ChatCall, asked: Asked): Promise<ApiResponse> {
  const { model, conversation } = asked;
  const hangUp = new AbortController();
  const { first, events, variant } = await askModel(
    model,
    async (signal) => {
      const answer = await explained(asked, options.invokeStream({ ...invocation(asked), signal }));
      const events = conversation.toEvents(answer);
      return { first: await events.next(), events, variant: answer.variant };
    },
    { ...options, signal: AbortSignal.any([hangUp.signal, ...ends(options, call)]) },
  );
  const body = eventStream({ first, events, onFailure: call.onFailure, onCancel: () => hangUp.abort() });
  return new ApiResponse(body, {
    headers: { "content-type": "text/event-stream; charset=utf-8", ...modelHeaders(model, variant) },
  });
}

/** Explains SageMaker's refusals of proxied endpoints, which the caller chose. */
async function explained<T>({ isProxied, conversation }: Asked, answer: Promise<T>): Promise<T> {
  if (!isProxied) return answer;
  try {
    return await answer;
  } catch (error) {
    throw explainRefusal(error, conversation.body.length, "model");
  }
}

/** Signals that end an answer, besides the caller cancelling its body. */
function ends({ answerSeconds }: ChatOptions, { signal, streaming }: ChatCall): AbortSignal[] {
  return [...(signal ? [signal] : []), ...(streaming ? [] : [AbortSignal.timeout(answerSeconds * 1000)])];
}

function invocation({ model, conversation, targets }: Asked) {
  return { endpoint: model.endpoint, contentType: "application/json", bytes: conversation.body, ...targets };
}

function modelHeaders({ version, variants }: Model, variant: string | null): Record<string, string> {
  return {
    ...(version !== "" && { "x-model-version": version }),
    ...(variants.length > 0 && variant !== null && { "x-model-variant": variant }),
  };
}

function findChatModel(models: Models, name: string): Model {
  const model = models.get(name);
  if (model?.contract.kind === "chat") return model;
  const known = [...models.values()].filter(({ contract }) => contract.kind === "chat").map(({ name }) => name);
  const hint = `Chat models here: ${known.join(", ") || "none"}.`;
  const param = "model";
  if (!model) throw new ApiError("model_not_found", `There is no model "${name}". ${hint}`, { param });
  throw new ApiError("invalid_request", `Model "${name}" is not a chat model. ${hint}`, { param });
}
