import * as z from "zod";
import { ApiError } from "../errors";
import { type StreamedAnswer } from "../invoke";
import { type Model } from "../models/model";
import { type Protocol } from "./chat-request";
import { type Completion, createCompletion, ending } from "./completion";
import { parseAnswer, readStream } from "./container-answer";
import { done, toEvent } from "./event-stream";
import { toPlainRequest } from "./plain-request";

const plainAnswer = ending.extend({ text: z.string() });

/** The protocol of a chat model's own contract: `{text, finish_reason, usage}`, complete or in pieces. */
export const plainProtocol: Protocol = (model, request) => {
  const { includeUsage } = request;
  const completion = createCompletion(model, { includeUsage, now: Date.now() });
  return {
    body: Buffer.from(JSON.stringify(toPlainRequest(model, request))),
    toCompletion(answer) {
      const { text, ...ending } = checkAnswer(model, parseAnswer(Buffer.from(answer).toString()));
      return completion.whole(text, ending);
    },
    async *toEvents(answer) {
      for await (const data of toChunks(model, completion, answer)) yield toEvent(data);
      yield done;
    },
  };
};

async function* toChunks(model: Model, completion: Completion, answer: StreamedAnswer): AsyncGenerator<string> {
  let said = "";
  let rest: Record<string, unknown> = {};
  let hasBegun = false;
  for await (const data of plainObjects(answer)) {
    const { text = "", ...others } = data;
    // Falsy here: an actual error would have been thrown.
    delete others["error"];
    if (typeof text !== "string") checkAnswer(model, data);
    if (!hasBegun) yield completion.begin();
    hasBegun = true;
    if (text !== "") yield completion.piece(text as string);
    said += text as string;
    rest = { ...rest, ...others };
  }
  if (!hasBegun) throw breaksContract(model, "The stream has neither events nor JSON.");
  yield* completion.end(checkAnswer(model, { ...rest, text: said }));
}

/** The objects in the events, or the one answer of a container that does not stream. */
async function* plainObjects({ body }: StreamedAnswer): AsyncGenerator<Record<string, unknown>> {
  for await (const part of readStream(body)) {
    if (part.kind === "whole") yield parseAnswer(part.text);
    else if (part.kind === "event") {
      if (part.data === "[DONE]") return;
      yield parseAnswer(part.data, part.name);
    }
  }
}

/** Validates an answer, received complete or assembled, against the model's contract and the protocol. */
function checkAnswer(model: Model, answer: unknown): z.output<typeof plainAnswer> {
  const held = model.contract.response.safeParse(answer);
  const result = held.success ? plainAnswer.safeParse(answer) : held;
  if (result.success) return result.data;
  throw breaksContract(model, z.prettifyError(result.error));
}

function breaksContract({ name }: Model, cause: string): ApiError {
  return new ApiError("bad_model_response", `Model "${name}" gave an answer that does not match its contract.`, {
    cause,
  });
}
