import { openAiProtocol } from "../../../../functions/core/chat/openai-protocol";
import { readChatRequest } from "../../../../functions/core/chat/chat-request";
import { steady } from "../../support/models";

const body = { model: "steady", messages: [{ role: "user", content: "Hello." }], seed: 7, guided_choice: ["a"] };
const conversation = openAiProtocol(steady, readChatRequest(JSON.stringify(body)));
const complete = (answer: string) => conversation.toCompletion(Buffer.from(answer));

describe("OpenAI's protocol", () => {
  it("crosses as it is, but for the model's name", () => {
    expect(JSON.parse(Buffer.from(conversation.body).toString())).toEqual({ ...body, model: undefined });
    expect(complete('{"model" : "/opt/ml/\\u006dodel","choices":[],"created":1.0}')).toBe(
      '{"model" : "steady","choices":[],"created":1.0}',
    );
  });

  it.each([
    '{"model":"steady","choices":[]}',
    '{"choices":[{"message":{"content":"say \\"model\\":\\"x\\""}}],"model":null}',
    '{"usage":{"model":"draft"},"choices":[]}',
  ])("leaves alone what is not the container's name of the model: %s", (answer) => {
    expect(complete(answer)).toBe(answer);
  });

  it("leaves the names of other models alone", () => {
    expect(complete('{"usage":{"model":"draft"},"choices":[],"model":"big"}')).toBe(
      '{"usage":{"model":"draft"},"choices":[],"model":"steady"}',
    );
  });

  it.each(["oops", "[]", '{"object":"error"}'])("is not spoken by a container that answers %s", (answer) => {
    expect(() => complete(answer)).toThrow(expect.objectContaining({ code: "bad_model_response" }) as Error);
  });
});
