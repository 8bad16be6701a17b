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
  ...["DescribeEndpoint", "ListEndpoints"],
  // Keys, counters, answers.
  ...["DeleteItem", "GetItem", "PutItem", "Scan", "UpdateItem"],
  // Part of every client of DynamoDB, which finds its endpoint by it where a user wants that.
  "DescribeEndpoints",
]);

/** What finds credentials where no Lambda function has any: single sign-on, tokens of other clouds, other roles. */
const searchedCredentials = ["AssumeRole", "AssumeRoleWithWebIdentity", "GetRoleCredentials"];

/** Names of all operations that the SDK's clients have. */
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

/** Parts of the SDK that are in the files, and that nothing asks for. */
export function findUnused(files: ReadonlyMap<string, Buffer>): string[] {
  const code = [...files.values()].map(readCode).join("\n");
  return [
    ...allOperations.filter((operation) => !usedOperations.has(operation) && hasCommand(code, operation)),
    ...searchedCredentials.filter((name) => code.includes(`"${name}"`)),
  ];
}

/** Without the line breaks that the bundler puts even into texts. */
function readCode(body: Buffer): string {
  return body.toString().replace(/\\?\n/g, "");
}

/** Whether the class of an operation's command is there, which is made with the operation's name among other arguments. */
function hasCommand(code: string, operation: string): boolean {
  return code.includes(`,"${operation}",`);
}
