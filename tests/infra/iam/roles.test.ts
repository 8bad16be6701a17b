import { evaluate } from "../../../tools/graph/evaluate";
import {
  executionPolicy,
  functionLogPolicy,
  invokePolicy,
  proxyPolicy,
  keyTablePolicy,
  requestTablePolicy,
  trustPolicy,
} from "../../../infra/iam/roles";

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
      containers: [{ objectArn: "arn:artifact", repositoryArn: "arn:repository" }],
      logGroupArn: "arn:log",
    });
    expect(await written(policy)).toEqual({
      Version: "2012-10-17",
      Statement: [
        { Sid: "LoadModel", Effect: "Allow", Action: "s3:GetObject", Resource: ["arn:artifact"] },
        {
          Sid: "PullImage",
          Effect: "Allow",
          Action: ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
          Resource: ["arn:repository"],
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

describe("executionPolicy of several containers", () => {
  const statements = async (containers: Parameters<typeof executionPolicy>[0]["containers"]) =>
    ((await written(executionPolicy({ containers, logGroupArn: "arn:log" }))) as { Statement: { Sid: string }[] })
      .Statement;

  it("allows every image and every object", async () => {
    const found = await statements([
      { objectArn: "arn:one", repositoryArn: "arn:first" },
      { objectArn: "arn:two", repositoryArn: "arn:second" },
    ]);
    expect(found.slice(0, 2)).toMatchObject([
      { Sid: "LoadModel", Resource: ["arn:one", "arn:two"] },
      { Sid: "PullImage", Resource: ["arn:first", "arn:second"] },
    ]);
  });

  it("allows a folder of files to be listed and read, and nothing beside it", async () => {
    const folder = { bucketArn: "arn:aws:s3:::own", prefix: "llm/7b/" };
    expect((await statements([{ folder, repositoryArn: "arn:image" }])).slice(0, 2)).toEqual([
      { Sid: "LoadModel", Effect: "Allow", Action: "s3:GetObject", Resource: ["arn:aws:s3:::own/llm/7b/*"] },
      {
        Sid: "ListModel1",
        Effect: "Allow",
        Action: "s3:ListBucket",
        Resource: "arn:aws:s3:::own",
        Condition: { StringLike: { "s3:prefix": "llm/7b/*" } },
      },
    ]);
  });

  it("allows nothing of S3 to a container that loads nothing from there", async () => {
    expect((await statements([{ repositoryArn: "arn:image" }])).map(({ Sid }) => Sid)).toEqual([
      "PullImage",
      "LogInToRegistry",
      "WriteLog",
      "ReportInstanceMetrics",
    ]);
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

const allowed = (Sid: string, Action: string | string[], Resource: string | string[]) => ({
  Sid,
  Effect: "Allow",
  Action,
  Resource,
});
const streamed = ["sagemaker:InvokeEndpoint", "sagemaker:InvokeEndpointWithResponseStream"];

describe("invokePolicy", () => {
  it("allows asking the endpoints that are named, and nothing else", async () => {
    expect(
      await written(invokePolicy({ endpointArns: ["arn:one", "arn:two"], sharedArn: null, streams: false })),
    ).toEqual({
      Version: "2012-10-17",
      Statement: [allowed("AskModels", "sagemaker:InvokeEndpoint", ["arn:one", "arn:two"])],
    });
  });

  it("allows asking for answers that stream where there are some", async () => {
    expect(await written(invokePolicy({ endpointArns: ["arn:one"], sharedArn: null, streams: true }))).toEqual({
      Version: "2012-10-17",
      Statement: [allowed("AskModels", streamed, ["arn:one"])],
    });
  });

  it("allows asking the shared endpoint for every artifact, those of former releases among them", async () => {
    expect(await written(invokePolicy({ endpointArns: [], sharedArn: "arn:shared", streams: true }))).toEqual({
      Version: "2012-10-17",
      Statement: [allowed("AskSharedModels", "sagemaker:InvokeEndpoint", "arn:shared")],
    });
  });
});

describe("proxyPolicy", () => {
  it("allows asking and describing the endpoints of the patterns, and listing, which has no resource", async () => {
    expect(await written(proxyPolicy(["arn:a-*"], { lists: true }))).toEqual({
      Version: "2012-10-17",
      Statement: [
        allowed("AskEndpoints", "sagemaker:InvokeEndpoint", ["arn:a-*"]),
        allowed("DescribeEndpoints", "sagemaker:DescribeEndpoint", ["arn:a-*"]),
        allowed("ListEndpoints", "sagemaker:ListEndpoints", "*"),
      ],
    });
  });

  it("allows nothing but asking to what does not list", async () => {
    expect(await written(proxyPolicy(["arn:a-*"], { lists: false }))).toEqual({
      Version: "2012-10-17",
      Statement: [allowed("AskEndpoints", streamed, ["arn:a-*"])],
    });
  });
});

describe("keyTablePolicy", () => {
  it("lets the authorizer read keys, and nothing else", async () => {
    expect(await written(keyTablePolicy("arn:keys"))).toEqual({
      Version: "2012-10-17",
      Statement: [allowed("ReadKeys", "dynamodb:GetItem", "arn:keys")],
    });
  });
});

describe("requestTablePolicy", () => {
  it("lets the functions that answer read and write items, and neither list nor scan them", async () => {
    const actions = ["dynamodb:DeleteItem", "dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem"];
    expect(await written(requestTablePolicy("arn:requests"))).toEqual({
      Version: "2012-10-17",
      Statement: [allowed("UseTable", actions, "arn:requests")],
    });
  });
});
