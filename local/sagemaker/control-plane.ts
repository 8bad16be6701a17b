import * as z from "zod";
import { invocation } from "../../model/limits";
import { arnOf, type Directory, findEndpoint } from "./directory";
import { type Endpoint } from "./endpoint";

/** A refusal of the control plane, in awsJson1_1. */
export class ControlPlaneError extends Error {
  readonly status = 400;

  constructor(
    readonly type: "ValidationException" | "UnknownOperationException",
    message: string,
  ) {
    super(message);
  }
}

const name = z.string().regex(invocation.name);
const moment = z.number();
const listInput = z.object({
  SortBy: z.enum(["Name", "CreationTime", "Status"]).default("CreationTime"),
  SortOrder: z.enum(["Ascending", "Descending"]).default("Descending"),
  NextToken: z.string().max(8192).optional(),
  MaxResults: z.int().min(1).max(100).default(10),
  NameContains: z
    .string()
    .max(63)
    .regex(/^[a-zA-Z0-9-]+$/)
    .default(""),
  CreationTimeBefore: moment.default(Infinity),
  CreationTimeAfter: moment.default(-Infinity),
  LastModifiedTimeBefore: moment.default(Infinity),
  LastModifiedTimeAfter: moment.default(-Infinity),
  StatusEquals: z
    .enum([
      "OutOfService",
      "Creating",
      "Updating",
      "SystemUpdating",
      "RollingBack",
      "InService",
      "Deleting",
      "Failed",
      "UpdateRollbackFailed",
    ])
    .optional(),
});

/**
 * Runs one operation of the control plane: `target` is the X-Amz-Target header, `body` its input.
 * @throws ControlPlaneError
 */
export function runOperation(directory: Directory, target: string | undefined, body: string): Record<string, unknown> {
  const run = operations.get(target ?? "");
  if (run) return run(directory, body);
  throw new ControlPlaneError(
    "UnknownOperationException",
    `The stand-in of SageMaker has no operation "${target ?? ""}": it has ${[...operations.keys()].join(", ")}.`,
  );
}

type Operation = (directory: Directory, body: string) => Record<string, unknown>;

const operations: ReadonlyMap<string, Operation> = new Map<string, Operation>([
  ["SageMaker.ListEndpoints", (directory, body) => listEndpoints(directory, parseInput(listInput, body))],
  [
    "SageMaker.DescribeEndpoint",
    (directory, body) => describeEndpoint(directory, parseInput(z.object({ EndpointName: name }), body).EndpointName),
  ],
  [
    "SageMaker.DescribeEndpointConfig",
    (directory, body) =>
      describeConfig(directory, parseInput(z.object({ EndpointConfigName: name }), body).EndpointConfigName),
  ],
]);

function listEndpoints({ endpoints, place }: Directory, input: z.output<typeof listInput>) {
  const sortKey = { Name: "name", CreationTime: "creationTime", Status: "status" } as const;
  const key = sortKey[input.SortBy];
  const direction = input.SortOrder === "Ascending" ? 1 : -1;
  const found = endpoints
    .filter(({ name, status, creationTime }) => {
      const created = epochSeconds(creationTime);
      return (
        name.includes(input.NameContains) &&
        (input.StatusEquals ?? status) === status &&
        created >= Math.max(input.CreationTimeAfter, input.LastModifiedTimeAfter) &&
        created <= Math.min(input.CreationTimeBefore, input.LastModifiedTimeBefore)
      );
    })
    .sort((a, b) => direction * (compare(a[key], b[key]) || compare(a.name, b.name)));
  const start = readToken(input.NextToken);
  const end = start + input.MaxResults;
  return {
    Endpoints: found.slice(start, end).map((endpoint) => ({
      EndpointName: endpoint.name,
      EndpointArn: arnOf(place, "endpoint", endpoint.name),
      EndpointStatus: endpoint.status,
      ...times(endpoint),
    })),
    ...(end < found.length && { NextToken: Buffer.from(String(end)).toString("base64") }),
  };
}

function describeEndpoint(directory: Directory, name: string) {
  const endpoint = findEndpoint(directory, name);
  if (!endpoint) throw notFound("endpoint", arnOf(directory.place, "endpoint", name));
  const { hosting } = endpoint.options;
  return {
    EndpointName: name,
    EndpointArn: arnOf(directory.place, "endpoint", name),
    EndpointConfigName: name,
    EndpointStatus: endpoint.status,
    ProductionVariants: endpoint.options.variants.map((variant) => ({
      VariantName: variant.name,
      CurrentWeight: variant.weight,
      DesiredWeight: variant.weight,
      ...(hosting.mode === "serverless"
        ? { CurrentServerlessConfig: serverlessConfig(hosting), CurrentInstanceCount: 0 }
        : { CurrentInstanceCount: hosting.instanceCount, DesiredInstanceCount: hosting.instanceCount }),
    })),
    ...times(endpoint),
  };
}

function describeConfig(directory: Directory, name: string) {
  const endpoint = findEndpoint(directory, name);
  if (!endpoint) throw notFound("endpoint configuration", arnOf(directory.place, "endpoint-config", name));
  const { hosting } = endpoint.options;
  return {
    EndpointConfigName: name,
    EndpointConfigArn: arnOf(directory.place, "endpoint-config", name),
    ProductionVariants: endpoint.options.variants.map((variant) => ({
      VariantName: variant.name,
      ModelName: endpoint.variants.length > 1 ? `${name}-${variant.name}` : name,
      InitialVariantWeight: variant.weight,
      ...(hosting.mode === "serverless"
        ? { ServerlessConfig: serverlessConfig(hosting) }
        : { InstanceType: hosting.instanceType, InitialInstanceCount: hosting.instanceCount }),
    })),
    CreationTime: epochSeconds(endpoint.creationTime),
  };
}

function serverlessConfig(hosting: Extract<Endpoint["options"]["hosting"], { mode: "serverless" }>) {
  const { memoryMb, maxConcurrency, provisionedConcurrency } = hosting;
  return {
    MemorySizeInMB: memoryMb,
    MaxConcurrency: maxConcurrency,
    ...(provisionedConcurrency !== undefined && { ProvisionedConcurrency: provisionedConcurrency }),
  };
}

function parseInput<Schema extends z.ZodType>(schema: Schema, body: string): z.output<Schema> {
  let input: unknown;
  try {
    input = JSON.parse(body || "{}");
  } catch {
    throw new ControlPlaneError("ValidationException", "The request body is not valid JSON.");
  }
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  throw new ControlPlaneError("ValidationException", describeIssues(result.error.issues));
}

function describeIssues(issues: readonly z.core.$ZodIssue[]): string {
  const count = `${issues.length} validation error${issues.length === 1 ? "" : "s"} detected`;
  return `${count}: ${issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join("; ")}`;
}

function readToken(token: string | undefined): number {
  if (token === undefined) return 0;
  const start = Number(Buffer.from(token, "base64").toString());
  if (Number.isSafeInteger(start) && start > 0) return start;
  throw new ControlPlaneError("ValidationException", "Invalid NextToken: pass the one of the answer before.");
}

function notFound(kind: string, arn: string): ControlPlaneError {
  return new ControlPlaneError("ValidationException", `Could not find ${kind} "${arn}".`);
}

function times({ creationTime }: Endpoint) {
  return { CreationTime: epochSeconds(creationTime), LastModifiedTime: epochSeconds(creationTime) };
}

/** Epoch seconds with three decimals, as in awsJson1_1. */
function epochSeconds(time: Date): number {
  return time.getTime() / 1000;
}

function compare<T extends string | Date>(a: T, b: T): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
