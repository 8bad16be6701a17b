import * as z from "zod";
import { parseRequest } from "../../../model/validation";

const flag = z.boolean().nullish();

/** What every chat request has, whatever model it is for. All else is held against the model. */
const chatRequest = z.looseObject({
  model: z.string("Name the model that is to answer; GET /v1/models lists them.").min(1),
  messages: z.array(z.unknown(), "Expected a list of messages.").min(1),
  stream: flag,
  stream_options: z
    .strictObject({
      include_usage: flag,
      /** Ours have no obfuscation to leave out. */
      include_obfuscation: flag,
    })
    .nullish(),
});

/** A request for a chat completion. */
export interface ChatRequest {
  /** The model's name. */
  readonly model: string;
  readonly stream: boolean;
  /** Whether a stream ends with the number of tokens. */
  readonly includeUsage: boolean;
  /** The body as it came. */
  readonly parameters: Readonly<Record<string, unknown>>;
}

/** @throws InvalidRequest naming the parameter that is wrong */
export function readChatRequest(body: string): ChatRequest {
  const parameters = parseRequest(
    chatRequest.refine(({ stream, stream_options }) => stream === true || !stream_options, {
      path: ["stream_options"],
      message: "stream_options is for streams: leave it out, or set stream to true.",
    }),
    body,
  );
  const { model, stream, stream_options } = parameters;
  return { model, stream: stream === true, includeUsage: stream_options?.include_usage === true, parameters };
}
