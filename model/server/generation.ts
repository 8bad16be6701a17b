import { setImmediate as nextTurn } from "node:timers/promises";
import { type ChatHandler, type ModelContract, type RunGraph } from "../contract";
import { type Body, readRequest, runFinite, toJson } from "./answer";
import { type Reply, replyToError } from "./replies";
import { type Session } from "./session";

/** Exports of a chat model's `handler.js`. */
export interface ChatModule {
  readonly contract: ModelContract;
  readonly handler: ChatHandler;
}

/**
 * Answers one body. Never throws. A stream passes the data of each event to `emit` and resolves to null. An error is
 * always a reply, also after some events. Resolves to null once `signal` is aborted.
 */
export type Generate = (body: Body, emit: (data: string) => void, signal: AbortSignal) => Promise<Reply | null>;

export function createGenerate({ contract, handler }: ChatModule, session: Session): Generate {
  return async (body, emit, signal) => {
    /** One step. Yields first, so that messages and the other generations get their turn. */
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
