import { askModel, type AskOptions } from "../predict/ask-model";
import { ApiError } from "../errors";
import { type Invoke, type InvokeStream } from "../invoke";
import { type Model, type Models } from "../models/model";
import { readPredictionQuery } from "../predict/query";
import { ApiResponse } from "../response";
import { checkSize, readJsonText, type RequestBody } from "../predict/request-body";
import { type ChatRequest, readChatRequest } from "./chat-request";
import { eventStream } from "./event-stream";
import { openAiProtocol } from "./openai-protocol";
import { plainProtocol } from "./plain-protocol";
import { type Conversation } from "./protocol";

export interface ChatOptions extends Omit<AskOptions, "signal"> {
  readonly models: Models;
  readonly invoke: Invoke;
  readonly invokeStream: InvokeStream;
}

/** One call of `POST /v1/chat/completions`. */
export interface ChatCall {
  readonly query: URLSearchParams;
  readonly body: RequestBody;
  /** Whether the way back to the caller streams. If not, the events are made all the same, and within the time of any answer. */
  readonly streaming: boolean;
  /** Aborts when the caller has hung up. */
  readonly signal?: AbortSignal;
  /** @throws ApiError if the caller may not ask this model */
  readonly authorize: (model: Model) => void;
  /** Counts a model call, right before it. @throws ApiError if that is one too many */
  readonly charge: (model: Model) => Promise<void>;
  /** Takes what goes wrong when the answer has begun. */
  readonly onFailure: (error: unknown) => void;
}

export type Chat = (call: ChatCall) => Promise<ApiResponse>;

/** Chat in OpenAI's protocol with the stack's models of the kind `chat`. */
export function createChat(options: ChatOptions): Chat {
  return async (call) => {
    const request = readChatRequest(readJsonText(call.body));
    const model = findChatModel(options.models, request.model);
    call.authorize(model);
    checkSize(model, call.body);
    const query = readPredictionQuery(model, call.query);
    const conversation = (model.protocol === "openai" ? openAiProtocol : plainProtocol)(model, request);
    await call.charge(model);
    const asked = { model, request, conversation, query };
    return request.stream ? answerInPieces(options, call, asked) : answerWhole(options, call, asked);
  };
}

interface Asked {
  readonly model: Model;
  readonly request: ChatRequest;
  readonly conversation: Conversation;
  readonly query: ReturnType<typeof readPredictionQuery>;
}

async function answerWhole(options: ChatOptions, { signal }: ChatCall, asked: Asked): Promise<ApiResponse> {
  const { model, conversation } = asked;
  const { bytes, variant } = await askModel(model, (signal) => options.invoke({ ...invocation(asked), signal }), {
    ...options,
    ...(signal && { signal }),
  });
  return new ApiResponse(Buffer.from(conversation.toCompletion(bytes)), {
    headers: { "content-type": "application/json", ...modelHeaders(model, variant) },
  });
}

/** The answer is there when its first event is: until then a failure has a status, and may be tried again. */
async function answerInPieces(options: ChatOptions, call: ChatCall, asked: Asked): Promise<ApiResponse> {
  const { model, conversation } = asked;
  const hangUp = new AbortController();
  const { first, events, variant } = await askModel(
    model,
    async (signal) => {
      const answer = await options.invokeStream({ ...invocation(asked), signal });
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

/** What ends an answer beside its caller's hanging up on its body. */
function ends({ answerSeconds }: ChatOptions, { signal, streaming }: ChatCall): AbortSignal[] {
  return [...(signal ? [signal] : []), ...(streaming ? [] : [AbortSignal.timeout(answerSeconds * 1000)])];
}

function invocation({ model, conversation, query }: Asked) {
  return { endpoint: model.endpoint, contentType: "application/json", bytes: conversation.body, ...query };
}

function modelHeaders({ version, variants }: Model, variant: string | null): Record<string, string> {
  return {
    "x-model-version": version,
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
  throw new ApiError("invalid_request", `Model "${name}" is no chat model. ${hint}`, { param });
}
