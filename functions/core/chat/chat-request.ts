import * as z from "zod";
import { parseRequest } from "../../../model/validation";
import { type StreamedAnswer } from "../invoke";
import { type Model } from "../models/model";

const flag = z.boolean().nullish();

/** What every chat request has, whatever model it is for. The model judges all else. */
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
  /** Whether a stream ends with the number of tokens. */
  readonly includeUsage: boolean;
  /** The body, parsed. */
  readonly parameters: Readonly<Record<string, unknown>>;
  /** The body as it came: JSON of an object. */
  readonly json: string;
}

/** @throws InvalidRequest naming the parameter that is wrong */
export function readChatRequest(json: string): ChatRequest {
  const parameters = parseRequest(chatRequest, json);
  const { model, stream, stream_options } = parameters;
  return { model, stream: stream === true, includeUsage: stream_options?.include_usage === true, parameters, json };
}

/** One request to one model, translated between OpenAI's protocol and what the model's container speaks. */
export interface Conversation {
  /** The request for the container. */
  readonly body: Uint8Array;
  /**
   * Makes a completion, as JSON, of the container's answer.
   * @throws ApiError if it is an error or not understood
   */
  toCompletion(answer: Uint8Array): string;
  /**
   * Makes events of an answer that streams, as it comes.
   * @throws ApiError if it is an error, not understood, or ends too soon
   */
  toEvents(answer: StreamedAnswer): AsyncGenerator<string, void>;
}

/** @throws ApiError or InvalidRequest for what the model does not take */
export type Protocol = (model: Model, request: ChatRequest) => Conversation;
