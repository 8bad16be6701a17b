import { setImmediate as nextTurn } from "node:timers/promises";
import { type ChatHandler, type ModelContract, type RunGraph } from "../contract";
import { readRequest, runFinite, toJson } from "./engine";
import { type Body } from "./messages";
import { type Reply, replyToError } from "./replies";
import { type Session } from "./session";

/** What `handler.js` of a chat model exports. */
export interface ChatModule {
  readonly contract: ModelContract;
  readonly handler: ChatHandler;
}

/**
 * Answers one body. Never throws. If the request asks for a stream, each event's data goes to `emit` and the result is
 * null; a failure is a reply in any case, which may come after some events. Once `signal` is aborted, the result is null.
 */
export type Generate = (body: Body, emit: (data: string) => void, signal: AbortSignal) => Promise<Reply | null>;

export function createGenerate({ contract, handler }: ChatModule, session: Session): Generate {
  return async (body, emit, signal) => {
    /** One step: after it the thread turns to its messages and to the next step of each other generation. */
    const run: RunGraph = async (inputs) => {
      await nextTurn();
      signal.throwIfAborted();
      return runFinite(session, inputs);
    };
    try {
      const request = readRequest(contract, body);
      const streams = (request as { stream?: unknown }).stream === true;
      const pieces = handler.generate(request, run);
      let text = "";
      let step = await pieces.next();
      for (; !step.done; step = await pieces.next()) {
        if (streams) emit(toJson({ text: step.value }));
        else text += step.value;
      }
      if (!streams) return { status: 200, body: toJson({ text, ...step.value }) };
      emit(toJson(step.value));
      return null;
    } catch (error) {
      return signal.aborted ? null : replyToError(error);
    }
  };
}
