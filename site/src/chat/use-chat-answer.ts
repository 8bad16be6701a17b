import { useRef, useState } from "preact/hooks";
import { predict, type Prediction } from "../api/client";
import { NoChat, streamChat } from "../api/stream-chat";
import { type Config } from "../config";
import { type Payload } from "../form/request";

interface ChatAnswerOptions {
  readonly model: string;
  /** Of its predictions. */
  readonly url: string;
  readonly config: Config | undefined;
}

/** Where chat is: the streaming API's, if the stack has one. */
export function chatUrl(config: Config | undefined): string {
  return `${config?.streamingUrl ?? config?.apiUrl}/v1/chat/completions`;
}

/** Asks for an answer that streams; an API that has no chat is asked for a prediction, which comes whole. */
export function useChatAnswer({ model, url, config }: ChatAnswerOptions) {
  const [partial, setPartial] = useState("");
  const text = useRef("");
  const hasChat = useRef(true);
  const say = (said: string) => {
    text.current = said;
    setPartial(said);
  };
  const ask = async (payload: Payload, signal: AbortSignal): Promise<Prediction> => {
    say("");
    if (hasChat.current && payload.kind === "json") {
      try {
        return await streamChat(chatUrl(config), { ...(payload.value as object), model }, signal, (said) => {
          if (!signal.aborted) say(said);
        });
      } catch (error) {
        if (!(error instanceof NoChat)) throw error;
        hasChat.current = false;
      }
    }
    return predict(url, payload, signal);
  };
  /** Gives what was said so far, and begins anew. */
  const forget = () => {
    const said = text.current;
    say("");
    return said;
  };
  return { ask, partial, forget };
}
