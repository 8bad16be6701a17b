import { InvokeCommand, InvokeWithResponseStreamCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { DescribeEndpointCommand, SageMakerClient } from "@aws-sdk/client-sagemaker";
import { setTimeout as wait } from "node:timers/promises";
import * as z from "zod";
import { type HttpAuthorizerResult } from "../../functions/lambda/events/authorizer";
import { clientConfig, type AwsAccess } from "../hooks";
import { type ApiAnswer, type GatePorts } from "./gate-ports";
import { createLogReader } from "./model-log";
import { registerVersion } from "./model-registry";
import { PassingFailure } from "./patience";

/** One published version of a function. */
export interface FunctionVersion {
  readonly name: string;
  readonly version: string;
}

/** Versions that are to go live; null for functions that the stack does not have. */
export interface ReleasedVersions {
  readonly api: FunctionVersion;
  readonly stream: FunctionVersion | null;
  readonly authorizer: FunctionVersion | null;
}

/** Connects the gate to AWS. */
export function createGatePorts(
  access: AwsAccess,
  { api, stream, authorizer }: ReleasedVersions,
  report: GatePorts["report"],
): GatePorts {
  const sageMaker = new SageMakerClient(clientConfig(access, "sagemaker"));
  const lambda = new LambdaClient(clientConfig(access, "lambda"));
  return {
    async describeEndpoint(name) {
      try {
        const state = await sageMaker.send(new DescribeEndpointCommand({ EndpointName: name }));
        return {
          status: state.EndpointStatus ?? "unknown",
          configurationName: state.EndpointConfigName ?? "",
          failureReason: state.FailureReason,
          instances: (state.ProductionVariants ?? []).reduce((sum, one) => sum + (one.CurrentInstanceCount ?? 0), 0),
        };
      } catch (error) {
        if (isMissing(error)) return null;
        throw failureOf(`sagemaker:DescribeEndpoint of ${name}`, error);
      }
    },
    callApi: async (event) => apiAnswer.parse(JSON.parse(await invoke(lambda, api, event))),
    callStream: async (event) => parseStream(await invokeStreaming(lambda, present("stream", stream), event)),
    callAuthorizer: async (event) =>
      JSON.parse(await invoke(lambda, present("authorizer", authorizer), event)) as HttpAuthorizerResult,
    registerVersion: async (registration) => {
      try {
        return await registerVersion(sageMaker, registration);
      } catch (error) {
        throw failureOf(`Registering ${registration.release} in the model registry`, error);
      }
    },
    lastErrorLine: createLogReader(access),
    wait,
    now: () => performance.now(),
    report,
  };
}

const apiAnswer = z.object({
  statusCode: z.int(),
  headers: z.record(z.string(), z.string()),
  body: z.string(),
});

function present(what: string, version: FunctionVersion | null): FunctionVersion {
  if (!version) throw new Error(`This stack has no function "${what}".`);
  return version;
}

async function invoke(lambda: LambdaClient, { name, version }: FunctionVersion, event: object): Promise<string> {
  const command = new InvokeCommand({ FunctionName: name, Qualifier: version, Payload: JSON.stringify(event) });
  const { FunctionError, Payload } = await lambda.send(command).catch((error: unknown) => {
    throw failureOf(`lambda:InvokeFunction of ${name}:${version}`, error);
  });
  const payload = Buffer.from(Payload ?? []).toString();
  if (FunctionError !== undefined) throw crash({ name, version }, payload);
  return payload;
}

async function invokeStreaming(lambda: LambdaClient, { name, version }: FunctionVersion, event: object) {
  const command = new InvokeWithResponseStreamCommand({
    FunctionName: name,
    Qualifier: version,
    Payload: Buffer.from(JSON.stringify(event)),
  });
  const pieces: Uint8Array[] = [];
  let failure: string | undefined;
  try {
    const { EventStream = [] } = await lambda.send(command);
    for await (const { PayloadChunk, InvokeComplete } of EventStream) {
      if (PayloadChunk?.Payload) pieces.push(PayloadChunk.Payload);
      if (InvokeComplete?.ErrorCode) failure = InvokeComplete.ErrorDetails ?? InvokeComplete.ErrorCode;
    }
  } catch (error) {
    throw failureOf(`lambda:InvokeFunction of ${name}:${version}`, error);
  }
  if (failure !== undefined) throw crash({ name, version }, failure);
  return Buffer.concat(pieces).toString();
}

/** Separates status and headers from the body in a streaming function's answer. */
const preludeEnd = "\0".repeat(8);

/** Parses the answer of a function with streamed answers: status and headers as JSON, eight null bytes, body. */
export function parseStream(payload: string): ApiAnswer {
  const end = payload.indexOf(preludeEnd);
  if (end < 0) throw new Error(`The streaming function's answer has no status: ${payload.slice(0, 200)}`);
  const prelude = JSON.parse(payload.slice(0, end)) as object;
  return apiAnswer.parse({ ...prelude, body: payload.slice(end + preludeEnd.length) });
}

/** The new version threw, or did not even start. Only running out of time may pass: its model may have been cold. */
function crash({ name, version }: FunctionVersion, error: string): Error {
  const message = `The new version of ${name} (${version}) failed: ${error}`;
  return /Task timed out|Sandbox\.Timedout/.test(error) ? new PassingFailure(message) : new Error(message);
}

interface SdkError extends Error {
  readonly code?: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
}

/** DescribeEndpoint of an unknown endpoint is a `ValidationException` with this text. */
function isMissing(error: unknown): boolean {
  const { name, message } = error as SdkError;
  return name === "ValidationException" && /could not find endpoint/i.test(message);
}

/** Errors with a client's status that may pass: a new version is `Pending` for some time. */
const passingNames = /Throttl|TooManyRequests|LimitExceeded|ResourceConflict|RequestTimeout/;

/** The failure of a call, passing if AWS throttled it, failed itself, or was not reached. */
export function failureOf(call: string, error: unknown): Error {
  const { name, message, code, $metadata } = error as SdkError;
  const status = $metadata?.httpStatusCode;
  const isConnection = status === undefined && (code !== undefined || name === "TimeoutError");
  const isPassing =
    isConnection || passingNames.test(name) || status === 429 || (status !== undefined && status >= 500);
  const text = `${call} failed: ${name}: ${message}`;
  return isPassing ? new PassingFailure(text, { cause: error }) : new Error(text, { cause: error });
}
