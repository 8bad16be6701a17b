import { evaluate } from "./support/evaluate";
import { executionPolicy, functionLogPolicy, invokePolicy, trustPolicy } from "../../infra/roles";

async function written(policy: unknown): Promise<unknown> {
  return (await evaluate(() => ({ policy }))).outputs.policy;
}

describe("trustPolicy", () => {
  it("lets one service take the role on", () => {
    expect(trustPolicy("lambda.amazonaws.com")).toEqual({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" }],
    });
  });
});

describe("executionPolicy", () => {
  it("allows one artifact, one image, one log, and the metrics of endpoints", async () => {
    const policy = executionPolicy({
      artifactArn: "arn:artifact",
      repositoryArn: "arn:repository",
      logGroupArn: "arn:log",
    });
    expect(await written(policy)).toEqual({
      Version: "2012-10-17",
      Statement: [
        { Sid: "LoadModel", Effect: "Allow", Action: "s3:GetObject", Resource: "arn:artifact" },
        {
          Sid: "PullImage",
          Effect: "Allow",
          Action: ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
          Resource: "arn:repository",
        },
        { Sid: "LogInToRegistry", Effect: "Allow", Action: "ecr:GetAuthorizationToken", Resource: "*" },
        {
          Sid: "WriteLog",
          Effect: "Allow",
          Action: ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
          Resource: ["arn:log", "arn:log:*"],
        },
        {
          Sid: "ReportInstanceMetrics",
          Effect: "Allow",
          Action: "cloudwatch:PutMetricData",
          Resource: "*",
          Condition: { StringEquals: { "cloudwatch:namespace": "/aws/sagemaker/Endpoints" } },
        },
      ],
    });
  });
});

describe("functionLogPolicy", () => {
  it("allows writing to the log that is there, and to make no other", async () => {
    expect(await written(functionLogPolicy("arn:log"))).toEqual({
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "WriteLog",
          Effect: "Allow",
          Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
          Resource: "arn:log:*",
        },
      ],
    });
  });
});

describe("invokePolicy", () => {
  it("allows asking the endpoints that are named, and nothing else", async () => {
    expect(await written(invokePolicy(["arn:one", "arn:two"]))).toEqual({
      Version: "2012-10-17",
      Statement: [
        { Sid: "AskModels", Effect: "Allow", Action: "sagemaker:InvokeEndpoint", Resource: ["arn:one", "arn:two"] },
      ],
    });
  });
});
