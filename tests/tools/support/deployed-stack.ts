import {
  CloudWatchClient,
  PutMetricAlarmCommand,
  PutMetricDataCommand,
  SetAlarmStateCommand,
} from "@aws-sdk/client-cloudwatch";
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  PutLogEventsCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import { CreateTableCommand, DynamoDBClient, UpdateContinuousBackupsCommand } from "@aws-sdk/client-dynamodb";
import { CreateAliasCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { type LiveEmulator } from "../../infra/support/live-emulator";

export const region = "eu-west-3";
export const apiFunction = "api-0123abc";
const apiId = "abc123";
export const endpointName = "iris-5ad1c267-0123abc";
export const keyTable = "keys-0123abc";

const accessLog = `/aws/vendedlogs/modelfront/${apiId}`;
const endpointLog = `/aws/sagemaker/Endpoints/${endpointName}`;

/** Tags of a resource of a stack, as infra/stack-rules.ts gives them. */
function tagsOf(stack: string) {
  return { project: "modelfront", stack, "managed-by": "pulumi" };
}

function tagList(stack: string) {
  return Object.entries(tagsOf(stack)).map(([Key, Value]) => ({ Key, Value }));
}

/** Creates what the tools look for of the stack `dev`, with one model that is awake and one that is asleep. */
export async function createDeployedStack(emulator: LiveEmulator): Promise<void> {
  const lambda = new LambdaClient({ region });
  const models = { iris: [endpointName, "serverless", "5ad1c2671234"], digits: [null, "serverless", "0d1d1d1d1d1d"] };
  await emulator.createEndpoint(endpointName, Buffer.from("not a model"));
  await emulator.createFunction(apiFunction, {
    files: new Map([["api.mjs", Buffer.from("export const handler = () => ({});")]]),
    handler: "api.handler",
    variables: { MODELS: JSON.stringify(models) },
    tags: tagsOf("dev"),
  });
  await lambda.send(new CreateAliasCommand({ FunctionName: apiFunction, Name: "live", FunctionVersion: "1" }));
  const logs = new CloudWatchLogsClient({ region });
  for (const logGroupName of [apiFunction, "authorizer-0123abc", accessLog, endpointLog]) {
    await logs.send(new CreateLogGroupCommand({ logGroupName, tags: tagsOf("dev") }));
    await logs.send(new CreateLogStreamCommand({ logGroupName, logStreamName: "one" }));
  }
  await createKeyTable();
}

async function createKeyTable(): Promise<void> {
  const client = new DynamoDBClient({ region });
  await client.send(
    new CreateTableCommand({
      TableName: keyTable,
      AttributeDefinitions: [{ AttributeName: "key", AttributeType: "S" }],
      KeySchema: [{ AttributeName: "key", KeyType: "HASH" }],
      BillingMode: "PAY_PER_REQUEST",
      Tags: tagList("dev"),
    }),
  );
  const recovery = { PointInTimeRecoveryEnabled: true };
  await client.send(
    new UpdateContinuousBackupsCommand({ TableName: keyTable, PointInTimeRecoverySpecification: recovery }),
  );
}

/** Writes the lines that one request leaves in the logs. @param arrival in milliseconds since 1970 */
export async function logRequest(requestId: string, arrival: number): Promise<void> {
  const client = new CloudWatchLogsClient({ region });
  const write = (logGroupName: string, timestamp: number, fields: object) =>
    client.send(
      new PutLogEventsCommand({
        logGroupName,
        logStreamName: "one",
        logEvents: [{ timestamp, message: JSON.stringify(fields) }],
      }),
    );
  const route = { method: "POST", path: "/v1/models/iris/predict", status: 502 };
  await write(accessLog, arrival, { ...route, requestId, time: `${arrival}`, milliseconds: "200" });
  await write(endpointLog, arrival + 100, { level: "error", event: "handler failed", detail: "no such column" });
  await write(apiFunction, arrival + 150, {
    ...route,
    requestId,
    timestamp: new Date(arrival + 150).toISOString(),
    level: "ERROR",
    attempts: 1,
    error: { code: "model_error", message: "The model failed." },
    Model: "iris",
    version: "5ad1c2671234",
    Latency: 140,
    ModelLatency: 120,
  });
}

/** Reports requests of the API and the model, as AWS does. */
export async function reportRequests(requests: number, errors: number, at: Date): Promise<void> {
  const client = new CloudWatchClient({ region });
  const report = (Namespace: string, dimensions: Readonly<Record<string, string>>, metrics: Record<string, number>) =>
    client.send(
      new PutMetricDataCommand({
        Namespace,
        MetricData: Object.entries(metrics).map(([MetricName, Value]) => ({
          MetricName,
          Value,
          Timestamp: at,
          Dimensions: Object.entries(dimensions).map(([Name, value]) => ({ Name, Value: value })),
        })),
      }),
    );
  await report("AWS/ApiGateway", { ApiId: apiId, Stage: "$default" }, { Count: requests, "5xx": errors });
  await report(
    "AWS/SageMaker",
    { EndpointName: endpointName, VariantName: "live" },
    { Invocations: requests, InvocationModelErrors: errors },
  );
}

/** Creates an alarm of a stack, in the state ALARM. */
export async function ringAlarm(AlarmName: string, stack: string, AlarmDescription: string): Promise<void> {
  const client = new CloudWatchClient({ region });
  await client.send(
    new PutMetricAlarmCommand({
      AlarmName,
      AlarmDescription,
      Namespace: "AWS/ApiGateway",
      MetricName: "5xx",
      Dimensions: [{ Name: "ApiId", Value: apiId }],
      Statistic: "Sum",
      Period: 60,
      EvaluationPeriods: 1,
      Threshold: 1,
      ComparisonOperator: "GreaterThanThreshold",
      Tags: tagList(stack),
    }),
  );
  await client.send(new SetAlarmStateCommand({ AlarmName, StateValue: "ALARM", StateReason: "Threshold Crossed" }));
}
