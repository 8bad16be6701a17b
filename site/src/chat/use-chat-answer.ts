import { useRef, useState } from "preact/hooks";
import { predict, type Prediction } from "../api/client";
import { type Payload } from "../api/payload";
import { NoChat, streamChat } from "../api/stream-chat";
import { type Config } from "../config";

interface ChatAnswerOptions {
  readonly model: string;
  /** URL of the model's predictions, the fallback for an API without chat. */
  readonly predictUrl: string;
  readonly config: Config | undefined;
}

/** URL of chat completions: the streaming API's, if the stack has one. */
export function chatUrl(config: Config | undefined): string {
  return `${config?.streamingUrl ?? config?.apiUrl}/v1/chat/completions`;
}

/** Requests streaming answers. An API without chat is sent a prediction instead, whose answer arrives in one piece. */
export function useChatAnswer({ model, predictUrl, config }: ChatAnswerOptions) {
  const [partial, setPartial] = useState("");
  const text = useRef("");
  const hasChat = useRef(true);
  const update = (soFar: string) => {
    text.current = soFar;
    setPartial(soFar);
  };
  const ask = async (payload: Payload, signal: AbortSignal, onBegin: () => void): Promise<Prediction> => {
    update("");
    if (hasChat.current && payload.kind === "json") {
      try {
        return await streamChat(chatUrl(config), { ...(payload.value as object), model }, signal, (soFar) => {
          if (signal.aborted) return;
          onBegin();
          update(soFar);
        });
      } catch (error) {
        if (!(error instanceof NoChat)) throw error;
        hasChat.current = false;
      }
    }
    return predict(predictUrl, payload, signal);
  };
  /** Clears the partial answer and returns it. */
  const takePartial = () => {
    const soFar = text.current;
    update("");
    return soFar;
  };
  return { ask, partial, takePartial };
}
