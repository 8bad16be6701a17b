import { type HttpApiEvent } from "../../../functions/lambda/events/http-api";
import { createGatePorts } from "../../../infra/release/ports";
import { withAws } from "../support/fake-aws";

const event = { rawPath: "/v1/models/iris/predict" } as HttpApiEvent;
const invocation = "/2015-03-31/functions/api-1/invocations?Qualifier=7";
const ports = () => createGatePorts({ region: "eu-west-3", profile: undefined }, "api-1", "7");

describe("createGatePorts", () => {
  it("asks SageMaker for the state of an endpoint", async () => {
    const state = { EndpointStatus: "Failed", EndpointConfigName: "iris-config", FailureReason: "no ping" };
    await withAws({ "/": { body: JSON.stringify(state) } }, async (seen) => {
      expect(await ports().describeEndpoint("iris-1")).toEqual({
        status: "Failed",
        configurationName: "iris-config",
        failureReason: "no ping",
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
        'The new version of the function failed (Unhandled): {"errorMessage":"MODELS is not set"}',
      );
    });
  });
});
