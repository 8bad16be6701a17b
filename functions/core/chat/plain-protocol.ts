import { ApiError } from "../errors";
import { type StreamedAnswer } from "../invoke";
import { type Model } from "../models/model";
import { type Completion, createCompletion } from "./completion";
import { checkPlainAnswer } from "./plain-answer";
import { toPlainRequest } from "./plain-request";
import { parseObject } from "./parse-object";
import { type Protocol } from "./protocol";
import { dataOf, splitEvents, toEvent } from "./server-sent-events";

/** The protocol of a chat model's own contract: `{text, finish_reason, usage}`, whole or in pieces. */
export const plainProtocol: Protocol = (model, request) => {
  const { includeUsage } = request;
  const completion = createCompletion(model, { includeUsage, now: Date.now() });
  return {
    body: Buffer.from(JSON.stringify(toPlainRequest(model, request))),
    toCompletion(answer) {
      const { text, ...ending } = checkPlainAnswer(model, parseObject(Buffer.from(answer).toString()));
      return completion.whole(text, ending);
    },
    async *toEvents(answer) {
      for await (const data of toChunks(model, completion, answer)) yield toEvent(data);
      yield toEvent("[DONE]");
    },
  };
};

async function* toChunks(model: Model, completion: Completion, answer: StreamedAnswer): AsyncGenerator<string> {
  let said = "";
  let rest: Record<string, unknown> = {};
  let hasBegun = false;
  for await (const data of plainObjects(answer)) {
    const { text = "", error, ...others } = data;
    if (error !== undefined) throw brokenOff(error);
    if (typeof text !== "string") checkPlainAnswer(model, data);
    if (!hasBegun) yield completion.begin();
    hasBegun = true;
    if (text !== "") yield completion.piece(text as string);
    said += text as string;
    rest = { ...rest, ...others };
  }
  yield* completion.end(checkPlainAnswer(model, { ...rest, text: said }));
}

/** What the events hold; of a container that does not stream, its one answer. */
async function* plainObjects({ body, contentType = "" }: StreamedAnswer): AsyncGenerator<Record<string, unknown>> {
  if (/^application\/json\b/i.test(contentType)) {
    const slices: Uint8Array[] = [];
    for await (const slice of body) slices.push(slice);
    yield parseObject(Buffer.concat(slices).toString());
    return;
  }
  for await (const event of splitEvents(body)) {
    const data = dataOf(event);
    if (data !== null) yield parseObject(data);
  }
}

function brokenOff(cause: unknown): ApiError {
  return new ApiError("model_error", "The model broke its answer off.", { cause: JSON.stringify(cause) });
}
