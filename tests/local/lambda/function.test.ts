import path from "node:path";
import { functionEnvironment } from "../../../local/lambda/environment";
import { type ExecutionEnvironmentOptions } from "../../../local/lambda/execution-environment";
import { LambdaFunction } from "../../../local/lambda/function";

const functions: LambdaFunction[] = [];
afterEach(() => Promise.all(functions.splice(0).map((one) => one.close())));

const defaults = {
  file: path.join(__dirname, "fake-function.js"),
  environment: { ONLY: "this" },
  timeoutSeconds: 60,
  log: () => {},
};

function create(options: ExecutionEnvironmentOptions = defaults) {
  const lambda = new LambdaFunction(options);
  functions.push(lambda);
  return lambda;
}

const order = (rawPath: string) => ({ rawPath });

describe("LambdaFunction", () => {
  it("returns the handler's result; the handler sees only its own environment", async () => {
    expect(await create().invoke(order("/environment"))).toEqual({ environment: { ONLY: "this" } });
  });

  it("passes a context with id and remaining time to the handler", async () => {
    const context = (await create().invoke(order("/context"))) as { id: string; remaining: number };
    expect(context.id).toMatch(/^[0-9a-f-]{36}$/);
    expect(context.remaining).toBeGreaterThan(0);
    expect(context.remaining).toBeLessThanOrEqual(60_000);
  });

  it.each([
    ["/throw", "Error: secret cause"],
    ["/exit", "The function's process ended."],
    ["/uncaught", "The function's process ended."],
    ["/large", "The function's answer is larger than 6291456 bytes."],
  ])("fails on %s, and runs the next event", async (rawPath, message) => {
    const lambda = create();
    await expect(lambda.invoke(order(rawPath))).rejects.toThrow(message);
    await expect(lambda.invoke(order("/echo"))).resolves.toHaveProperty("statusCode", 200);
  });

  it.each(["/never", "/spin"])("times out on %s and runs the next event", async (rawPath) => {
    const options = { ...defaults };
    const lambda = create(options);
    await lambda.invoke(order("/echo"));
    // Short for this event alone: the others may take as long as a busy machine needs.
    options.timeoutSeconds = 1;
    const stuck = lambda.invoke(order(rawPath));
    options.timeoutSeconds = defaults.timeoutSeconds;
    await expect(stuck).rejects.toThrow("Task timed out after 1 seconds");
    await expect(lambda.invoke(order("/echo"))).resolves.toHaveProperty("statusCode", 200);
  });

  it("refuses an event above Lambda's limit", async () => {
    const lambda = create();
    const frame = JSON.stringify({ rawPath: "/context", body: "" }).length;
    const event = (bytes: number) => ({ rawPath: "/context", body: "x".repeat(bytes - frame) });
    await expect(lambda.invoke(event(6 * 1024 ** 2))).resolves.toHaveProperty("id");
    await expect(lambda.invoke(event(6 * 1024 ** 2 + 1))).rejects.toThrow(
      "The event has 6291457 bytes, Lambda takes 6291456.",
    );
  });

  it("logs why a bundle does not load", async () => {
    const lines: string[] = [];
    const lambda = create({ ...defaults, file: path.join(__dirname, "nope.js"), log: (line) => lines.push(line) });
    await expect(lambda.invoke(order("/echo"))).rejects.toThrow("The function's process ended.");
    expect(lines.join("\n")).toContain("Cannot find module");
  });
});

describe("functionEnvironment", () => {
  it("holds no real credentials and points the SDK at the local stack", () => {
    const environment = functionEnvironment({
      region: "eu-west-3",
      memoryMb: 512,
      sagemakerUrl: "http://127.0.0.1:1",
      variables: { MODELS: "{}" },
    });
    expect(environment).toEqual({
      AWS_REGION: "eu-west-3",
      AWS_DEFAULT_REGION: "eu-west-3",
      AWS_LAMBDA_FUNCTION_NAME: "modelfront-api",
      AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: "512",
      AWS_ACCESS_KEY_ID: "local",
      AWS_SECRET_ACCESS_KEY: "local",
      AWS_SESSION_TOKEN: "local",
      AWS_CONFIG_FILE: "/dev/null",
      AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
      AWS_EC2_METADATA_DISABLED: "true",
      AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME: "http://127.0.0.1:1",
      AWS_ENDPOINT_URL_SAGEMAKER: "http://127.0.0.1:1",
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
      TZ: ":UTC",
      MODELS: "{}",
    });
  });
});
