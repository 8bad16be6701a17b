import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";
import { findPython } from "../../local/containers/python";
import { startLocalStack, type LocalStack } from "../../local/stack";

jest.setTimeout(180_000);

let stack: LocalStack;
beforeAll(async () => {
  stack = await startLocalStack({ log: () => {} });
});
afterAll(() => stack.close());

it("openapi-python-client generates a client without a warning, and it predicts with every model in types", async () => {
  const document = path.join(__dirname, "../../docs/openapi.json");
  const script = path.join(__dirname, "generated_client.py");
  const { stdout } = await promisify(execFile)(findPython(undefined), [script, document, stack.apiUrl]);
  expect(JSON.parse(stdout)).toEqual({
    exit: 0,
    said: [],
    types: {
      "chat-tiny": ["ChatTinyRequest", "ChatTinyResponse"],
      digits: ["DigitsRequestType0", "DigitsResponse"],
      iris: ["IrisRequest", "IrisResponse"],
      sentiment: ["SentimentRequest", "SentimentResponse"],
      "velib-forecast": ["VelibForecastRequest", "VelibForecastResponse"],
    },
  });
});
