import { type StreamedAnswer } from "../invoke";
import { type Model } from "../models/model";
import { type ChatRequest } from "./chat-request";

/** One request to one model, between OpenAI's protocol and what the model's container speaks. */
export interface Conversation {
  /** What the container gets. */
  readonly body: Uint8Array;
  /** The completion, as JSON, that is made of an answer. */
  toCompletion(answer: Uint8Array): string;
  /** The events that are made of an answer that streams, as they come. */
  toEvents(answer: StreamedAnswer): AsyncGenerator<string, void>;
}

/** @throws ApiError or InvalidRequest for what the model does not take */
export type Protocol = (model: Model, request: ChatRequest) => Conversation;
