import { gzipSync } from "node:zlib";
import * as dynamoDb from "@aws-sdk/client-dynamodb";
import * as sageMaker from "@aws-sdk/client-sagemaker";
import * as sageMakerRuntime from "@aws-sdk/client-sagemaker-runtime";

export interface BundledFile {
  readonly name: string;
  readonly bytes: number;
  readonly gzipBytes: number;
  /** Operations of the SDK's clients in the bundle. */
  readonly operations: readonly string[];
}

const clients = [dynamoDb, sageMaker, sageMakerRuntime];

/** Operations that the function and its authorizer may call. */
const usedOperations = new Set([
  ...["InvokeEndpoint", "InvokeEndpointWithResponseStream"],
  // The proxy's list of endpoints.
  ...["DescribeEndpoint", "ListEndpoints"],
  // Keys, counters, answers.
  ...["DeleteItem", "GetItem", "PutItem", "Scan", "UpdateItem"],
  // Part of every DynamoDB client, for optional endpoint discovery.
  "DescribeEndpoints",
]);

/** Names of all operations of the SDK's clients. */
const allOperations = clients.flatMap((client) =>
  Object.keys(client).flatMap((name) => /^([A-Z]\w+)Command$/.exec(name)?.[1] ?? []),
);

export function describeFiles(files: ReadonlyMap<string, Buffer>): BundledFile[] {
  return [...files].map(([name, body]) => ({
    name,
    bytes: body.byteLength,
    gzipBytes: gzipSync(body).byteLength,
    operations: allOperations.filter((operation) => hasCommand(readCode(body), operation)),
  }));
}

/** Finds operations that are bundled but never used. Those of the chain of credential providers are loaded on demand and do not count. */
export function findUnused(files: ReadonlyMap<string, Buffer>): string[] {
  const code = [...files.values()].map(readCode).join("\n");
  return allOperations.filter((operation) => !usedOperations.has(operation) && hasCommand(code, operation));
}

/** Code without the line breaks that the bundler inserts, even into strings. */
function readCode(body: Buffer): string {
  return body.toString().replace(/\\?\n/g, "");
}

/** True if an operation's command is included: its class is built from arguments that contain the operation's name. */
function hasCommand(code: string, operation: string): boolean {
  return code.includes(`,"${operation}",`);
}
