import { ApiError } from "../errors";
import { parseObject } from "./parse-object";
import { type Protocol } from "./protocol";
import { dataOf, splitEvents } from "./server-sent-events";

/**
 * Containers that speak OpenAI's protocol (vLLM, DJL-LMI, llama.cpp, TGI …): what callers and container say to each other
 * crosses as it is, but for the model's name. They do not know ours, and take requests that name none.
 */
export const openAiProtocol: Protocol = ({ name }, { parameters }) => {
  return {
    body: Buffer.from(JSON.stringify({ ...parameters, model: undefined })),
    toCompletion(answer) {
      const text = Buffer.from(answer).toString();
      const completion = parseObject(text);
      if (!Array.isArray(completion["choices"])) {
        throw new ApiError("bad_model_response", `Model "${name}" gave an answer that is no chat completion.`);
      }
      return renameModel(text, completion, name);
    },
    async *toEvents({ body }) {
      for await (const event of splitEvents(body)) {
        const data = dataOf(event);
        if (data === null || data === "[DONE]") {
          yield event;
          continue;
        }
        const chunk = parseObject(data);
        if ("error" in chunk) {
          throw new ApiError("model_error", "The model broke its answer off.", { cause: data.slice(0, 1000) });
        }
        yield renameModel(event, chunk, name);
      }
    },
  };
};

const modelField = /("model"\s*:\s*)("(?:[^"\\]|\\.)*")/g;

/** The text as it is, with our name in the place of the container's: no number in it is read and written again. */
function renameModel(text: string, { model }: Readonly<Record<string, unknown>>, name: string): string {
  if (typeof model !== "string" || model === name) return text;
  return text.replace(modelField, (field, key: string, value: string) =>
    JSON.parse(value) === model ? key + JSON.stringify(name) : field,
  );
}
