import { createRestorableEndpoints } from "../../../infra/release/restorable-endpoints";
import { withAws } from "../support/fake-aws";

describe("describe", () => {
  /** Describes an endpoint that SageMaker last changed so many seconds after it began to create it. */
  const describeAfter = (seconds: number) => {
    const CreationTime = 1_790_000_000;
    const endpoint = { EndpointConfigName: "iris-1", CreationTime, LastModifiedTime: CreationTime + seconds };
    const answers = {
      "SageMaker.DescribeEndpoint": { body: JSON.stringify(endpoint) },
      "SageMaker.DescribeEndpointConfig": { body: '{"ProductionVariants":[{"VariantName":"live","ModelName":"m"}]}' },
      "SageMaker.DescribeModel": { body: '{"PrimaryContainer":{"Image":"server:1"}}' },
    };
    return withAws(answers, () => createRestorableEndpoints({ region: "eu-west-3" }).describe("iris-1"));
  };

  it.each([
    ["in service at once", 0, null],
    ["created in four minutes", 240, 240],
    ["created in an hour, the longest that SageMaker tries", 3600, 3600],
    ["changed days after its creation", 259_200, null],
  ])("gives the time of the creation of an endpoint that was %s", async (_, seconds, createdInSeconds) => {
    expect(await describeAfter(seconds)).toMatchObject({ configurationName: "iris-1", createdInSeconds });
  });
});
