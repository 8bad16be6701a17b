import { type HttpAuthorizerEvent } from "../../../functions/lambda/events/authorizer";
import { type HttpApiEvent } from "../../../functions/lambda/events/http-api";
import { PassingFailure } from "../../../infra/release/patience";
import { createGatePorts, parseStream } from "../../../infra/release/ports";
import { withAws } from "../support/fake-aws";

const event = { rawPath: "/v1/models/iris/predict" } as HttpApiEvent;
const invocation = "/2015-03-31/functions/api-1/invocations?Qualifier=7";
const versions = {
  api: { name: "api-1", version: "7" },
  stream: null,
  authorizer: { name: "authorizer-1", version: "3" },
};
const ports = () => createGatePorts({ region: "eu-west-3", profile: undefined }, versions, () => undefined);
const error = (status: number, name: string, message: string) => ({
  status,
  headers: { "x-amzn-errortype": name },
  body: JSON.stringify({ __type: name, message }),
});

describe("createGatePorts", () => {
  it("asks SageMaker for the state of an endpoint", async () => {
    const ProductionVariants = [{ CurrentInstanceCount: 2 }, { CurrentInstanceCount: 1 }, {}];
    const about = { EndpointConfigName: "iris-config", FailureReason: "no ping", ProductionVariants };
    const state = { EndpointStatus: "Failed", ...about };
    await withAws({ "/": { body: JSON.stringify(state) } }, async (seen) => {
      expect(await ports().describeEndpoint("iris-1")).toEqual({
        status: "Failed",
        configurationName: "iris-config",
        failureReason: "no ping",
        instances: 3,
      });
      expect(seen).toEqual([{ path: "/", target: "SageMaker.DescribeEndpoint", body: '{"EndpointName":"iris-1"}' }]);
    });
  });

  it("asks the very version of the function that is to go live", async () => {
    const answer = { statusCode: 200, headers: { "x-request-id": "1" }, body: "{}", isBase64Encoded: false };
    await withAws({ [invocation]: { body: JSON.stringify(answer) } }, async (seen) => {
      expect(await ports().callApi(event)).toEqual({ statusCode: 200, headers: { "x-request-id": "1" }, body: "{}" });
      expect(seen).toEqual([{ path: invocation, target: undefined, body: JSON.stringify(event) }]);
    });
  });

  it("says what the function threw, where it cannot even start", async () => {
    const failed = { headers: { "x-amz-function-error": "Unhandled" }, body: '{"errorMessage":"MODELS is not set"}' };
    await withAws({ [invocation]: failed }, async () => {
      await expect(ports().callApi(event)).rejects.toThrow(
        'The new version of api-1 (7) failed: {"errorMessage":"MODELS is not set"}',
      );
    });
  });

  it("asks the version of the authorizer that is to go live", async () => {
    const path = "/2015-03-31/functions/authorizer-1/invocations?Qualifier=3";
    const decision = { isAuthorized: true, context: { caller: "{}" } };
    await withAws({ [path]: { body: JSON.stringify(decision) } }, async () => {
      expect(await ports().callAuthorizer({} as HttpAuthorizerEvent)).toEqual(decision);
    });
  });

  it("tells an endpoint that does not exist from a call that fails", async () => {
    const missing = error(400, "ValidationException", 'Could not find endpoint "arn:…:endpoint/iris-1".');
    await withAws({ "/": missing }, async () => expect(await ports().describeEndpoint("iris-1")).toBeNull());
    await withAws({ "/": error(400, "ValidationException", "Value is too long.") }, async () => {
      await expect(ports().describeEndpoint("iris-1")).rejects.toThrow(
        "sagemaker:DescribeEndpoint of iris-1 failed: ValidationException: Value is too long.",
      );
    });
  });

  it.each([
    ["throttled", error(429, "TooManyRequestsException", "Rate Exceeded."), true],
    ["failed by AWS", error(500, "ServiceException", "Try again."), true],
    ["too early for a new version", error(409, "ResourceConflictException", "The function is Pending."), true],
    ["not allowed", error(403, "AccessDeniedException", "not authorized to perform lambda:InvokeFunction"), false],
  ])("tells that a call that is %s may pass, or that it never can", async (_what, given, passes) => {
    await withAws({ [invocation]: given }, async () => {
      const failure = await ports()
        .callApi(event)
        .catch((reason: unknown) => reason as Error);
      expect(failure).toBeInstanceOf(Error);
      expect(failure instanceof PassingFailure).toBe(passes);
      expect((failure as Error).message).toContain("lambda:InvokeFunction of api-1:7 failed: ");
    });
  });

  it("repeats a call that reached nobody, and a function that ran out of time, but not one that threw", async () => {
    const crash = (message: string) => ({
      headers: { "x-amz-function-error": "Unhandled" },
      body: JSON.stringify({ errorMessage: message }),
    });
    await withAws({ [invocation]: crash("Task timed out after 30.00 seconds") }, async () => {
      await expect(ports().callApi(event)).rejects.toBeInstanceOf(PassingFailure);
    });
    await withAws({ [invocation]: crash("TABLE is not set") }, async () => {
      await expect(ports().callApi(event)).rejects.not.toBeInstanceOf(PassingFailure);
    });
    const unreachable = await withAws({}, () => Promise.resolve(ports()));
    await expect(unreachable.describeEndpoint("iris-1")).rejects.toBeInstanceOf(Error);
  });
});

describe("parseStream", () => {
  it("reads status and headers before the eight null bytes, and the body after them", () => {
    const prelude = JSON.stringify({ statusCode: 200, headers: { "content-type": "text/event-stream" } });
    expect(parseStream(`${prelude}${"\0".repeat(8)}data: [DONE]\n\n`)).toEqual({
      statusCode: 200,
      headers: { "content-type": "text/event-stream" },
      body: "data: [DONE]\n\n",
    });
  });

  it("refuses what has none, quoting it", () => {
    expect(() => parseStream('{"message":"no"}')).toThrow(
      'The streaming function\'s answer has no status: {"message":"no"}',
    );
  });
});
