import { gzipSync } from "node:zlib";
import * as dynamoDb from "@aws-sdk/client-dynamodb";
import * as sageMaker from "@aws-sdk/client-sagemaker";
import * as sageMakerRuntime from "@aws-sdk/client-sagemaker-runtime";

export interface BundledFile {
  readonly name: string;
  readonly bytes: number;
  readonly gzipBytes: number;
  /** Operations of the SDK's clients that are in it. */
  readonly operations: readonly string[];
}

const clients = [dynamoDb, sageMaker, sageMakerRuntime];

/** Operations that the function and its authorizer may ask AWS for. */
const usedOperations = new Set([
  ...["InvokeEndpoint", "InvokeEndpointWithResponseStream"],
  // The proxy's list.
  ...["DescribeEndpoint", "DescribeEndpointConfig", "ListEndpoints"],
  // Keys, counters, answers.
  ...["DeleteItem", "GetItem", "PutItem", "Scan", "UpdateItem"],
  // Every client of DynamoDB carries it, to find endpoints where a user turns that on.
  "DescribeEndpoints",
]);

/** What finds credentials where no Lambda function has any: single sign-on, tokens of other clouds, other roles. */
const searchedCredentials = ["AssumeRole", "AssumeRoleWithWebIdentity", "GetRoleCredentials"];

/** Names of all operations that the SDK's clients have. */
export const allOperations = clients.flatMap((client) =>
  Object.keys(client).flatMap((name) => /^([A-Z]\w+)Command$/.exec(name)?.[1] ?? []),
);

export function describeFiles(files: ReadonlyMap<string, Buffer>): BundledFile[] {
  return [...files].map(([name, body]) => ({
    name,
    bytes: body.byteLength,
    gzipBytes: gzipSync(body).byteLength,
    operations: allOperations.filter((operation) => body.includes(`"${operation}"`)),
  }));
}

/** Parts of the SDK that are in the files, and that nothing asks for. */
export function findUnused(files: ReadonlyMap<string, Buffer>): string[] {
  const unused = [...allOperations.filter((operation) => !usedOperations.has(operation)), ...searchedCredentials];
  return unused.filter((name) => [...files.values()].some((body) => body.includes(`"${name}"`)));
}
