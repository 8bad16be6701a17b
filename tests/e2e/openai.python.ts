import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";
import { findPython } from "../../local/containers/python";
import { type ChatStack, startChatStack } from "./chat-stack";

let stack: ChatStack;
beforeAll(async () => {
  stack = await startChatStack();
});
afterAll(() => stack.close());

it("the openai client for Python lists, chats, streams, hangs up and is told what is wrong", async () => {
  const script = path.join(__dirname, "openai_client.py");
  const args = [script, `${stack.apiUrl}/v1`, await stack.issueKey(), "chat-tiny"];
  const { stdout } = await promisify(execFile)(findPython(undefined), args);
  expect(JSON.parse(stdout)).toEqual({
    models: ["iris", "chat-tiny"],
    whole: ["7 * 8 = 56.", "stop", 19],
    streamed: ["7 * 8 = 56.", 19],
    hungUpAfter: "chat.completion.chunk",
    stopped: "7 * 8 ",
    remembered: expect.stringContaining("Ada") as string,
    unknownModel: ["NotFoundError", 404, "model_not_found", "model"],
    unsupported: ["BadRequestError", 400, "unsupported_parameter", "n"],
    outOfRange: ["BadRequestError", 400, "invalid_request", "max_completion_tokens"],
    wrongKey: ["AuthenticationError", 401, "invalid_credentials", null],
  });
});
