import { useMemo } from "preact/hooks";
import { ChatBench } from "../chat/chat-bench";
import { readChat } from "../chat/read-chat";
import { readField } from "../form/read-field";
import { Workbench, type WorkbenchProps } from "../card/workbench";

/** All there is to do with a model: to talk with it, or to give it an input and look at the result. */
export function Bench(props: WorkbenchProps) {
  const { model, details } = props;
  const field = useMemo(() => readField(details.request), [details]);
  const chat = useMemo(() => readChat(model.kind, field), [model, field]);
  return chat ? <ChatBench {...props} field={field} chat={chat} /> : <Workbench {...props} field={field} />;
}
