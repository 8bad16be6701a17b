import { answerSeconds, bodyLimit } from "../../../functions/core/limits";

describe("bodyLimit", () => {
  it.each([
    ["serverless", false, { bytes: 4_194_304, owner: "serverless SageMaker endpoints" }],
    ["serverless", true, { bytes: 4_194_304, owner: "serverless SageMaker endpoints" }],
    ["always-on", false, { bytes: 6_250_496, owner: "AWS Lambda" }],
    ["always-on", true, { bytes: 4_687_872, owner: "AWS Lambda" }],
  ] as const)("is the limit of the tightest hop for %s hosting, base64 %s", (hosting, base64, limit) => {
    expect(bodyLimit(hosting, base64)).toEqual(limit);
  });
});

describe("answerSeconds", () => {
  it("is shorter than the gateway's timeout", () => {
    expect(answerSeconds).toBe(28);
  });
});
