import * as z from "zod";
import { parseRequest } from "../../../model/validation";
import { type StreamedAnswer } from "../invoke";
import { type Model } from "../models/model";

const flag = z.boolean().nullish();

/** Fields common to all chat requests. The model validates everything else. */
const chatRequest = z
  .looseObject({
    model: z.string("Name the model that is to answer; GET /v1/models lists them.").min(1),
    messages: z.array(z.unknown(), "Expected a list of messages.").min(1),
    stream: flag,
    stream_options: z.looseObject({ include_usage: flag }).nullish(),
  })
  .refine(({ stream, stream_options }) => stream === true || !stream_options, {
    path: ["stream_options"],
    message: "stream_options is for streams: leave it out, or set stream to true.",
  });

/** A request for a chat completion. */
export interface ChatRequest {
  /** The model's name. */
  readonly model: string;
  readonly stream: boolean;
  /** True if a stream ends with token usage. */
  readonly includeUsage: boolean;
  /** The body, parsed. */
  readonly parameters: Readonly<Record<string, unknown>>;
  /** The body as received: a JSON object. */
  readonly json: string;
}

/** Parses a chat request. @throws InvalidRequest naming the parameter that is wrong */
export function readChatRequest(json: string): ChatRequest {
  const parameters = parseRequest(chatRequest, json);
  const { model, stream, stream_options } = parameters;
  return { model, stream: stream === true, includeUsage: stream_options?.include_usage === true, parameters, json };
}

/** One request to one model, translated between OpenAI's protocol and the container's. */
export interface Conversation {
  /** The request for the container. */
  readonly body: Uint8Array;
  /**
   * Turns the container's answer into a completion, as JSON.
   * @throws ApiError if it is an error or not understood
   */
  toCompletion(answer: Uint8Array): string;
  /**
   * Turns a streamed answer into events, as it arrives.
   * @throws ApiError if it is an error, not understood, or ends too soon
   */
  toEvents(answer: StreamedAnswer): AsyncGenerator<string, void>;
}

/** Starts a model's conversation. @throws ApiError or InvalidRequest for anything the model does not support */
export type Protocol = (model: Model, request: ChatRequest) => Conversation;
