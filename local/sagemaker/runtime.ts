import { type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from "node:http";
import { once } from "node:events";
import { invocation, realTime, serverless } from "../../model/limits";
import { readBody } from "../read-body";
import { type ContainerRequest, InvocationTimeout, lossMessage } from "./ask-container";
import { type Endpoint } from "./endpoint";
import { constraintError, validationError } from "./errors";
import { modelStreamError, payloadPart } from "./event-stream";
import { type Variant } from "./variant";

/** Longest container message copied into ModelError. */
const maxOriginalMessage = 64 * 1024;

const headerPrefix = "x-amzn-sagemaker-";
const customAttributes = `${headerPrefix}custom-attributes`;
const targetModel = `${headerPrefix}target-model`;
const targetVariant = `${headerPrefix}target-variant`;
const targetContainer = `${headerPrefix}target-container-hostname`;
const inferenceComponent = `${headerPrefix}inference-component`;

/** Maximum length of each header in the API model of InvokeEndpoint. Other headers are not forwarded. */
const maxHeaderLength: Readonly<Record<string, number>> = {
  "content-type": 1024,
  accept: 1024,
  [customAttributes]: invocation.maxCustomAttributes,
  [`${headerPrefix}inference-id`]: invocation.maxInferenceId,
  [targetModel]: 1024,
  [targetVariant]: 63,
  [targetContainer]: 63,
  [`${headerPrefix}enable-explanations`]: 64,
  [inferenceComponent]: 63,
  [`${headerPrefix}session-id`]: 256,
};

/** Headers whose values are names [API]. */
const names: ReadonlySet<string> = new Set([targetVariant, targetContainer, inferenceComponent]);

/** InvokeEndpoint: the container's complete answer. */
export async function invokeEndpoint(endpoint: Endpoint, request: IncomingMessage, response: ServerResponse) {
  const asked = await containerRequest(endpoint, request, response, {
    accept: request.headers.accept,
    timeoutSeconds: invocation.timeoutSeconds,
  });
  const variant = endpoint.pickVariant(asked.headers[targetVariant]);
  await endpoint.invoke(variant, asked, async (answer) => {
    const body = await readAnswer(endpoint, answer, maxPayloadBytes(endpoint));
    response.writeHead(200, {
      ...answerHeaders(variant, answer),
      ...optional("Content-Type", answer.headers["content-type"]),
      "Content-Length": body.length,
    });
    response.end(body);
  });
}

/** InvokeEndpointWithResponseStream: the container's answer as it arrives, in event-stream frames. */
export async function invokeWithResponseStream(endpoint: Endpoint, request: IncomingMessage, response: ServerResponse) {
  const asked = await containerRequest(endpoint, request, response, {
    accept: first(request.headers[`${headerPrefix}accept`]),
    timeoutSeconds: invocation.streamSeconds,
  });
  const variant = endpoint.pickVariant(asked.headers[targetVariant]);
  await endpoint.invoke(variant, asked, async (answer) => {
    if (isError(answer)) await readAnswer(endpoint, answer, maxOriginalMessage);
    response.writeHead(200, {
      ...answerHeaders(variant, answer),
      ...optional("X-Amzn-SageMaker-Content-Type", answer.headers["content-type"]),
      "Content-Type": "application/vnd.amazon.eventstream",
    });
    try {
      for await (const chunk of answer as AsyncIterable<Buffer>) {
        if (!response.write(payloadPart(chunk))) await once(response, "drain", { signal: asked.signal });
      }
    } catch (error) {
      const ErrorCode = error instanceof InvocationTimeout ? "ModelInvocationTimeExceeded" : "StreamBroken";
      response.write(modelStreamError({ Message: lossMessage(error), ErrorCode }));
    }
    response.end();
  });
}

interface Asked {
  readonly accept: string | undefined;
  readonly timeoutSeconds: number;
}

async function containerRequest(
  endpoint: Endpoint,
  request: IncomingMessage,
  response: ServerResponse,
  { accept, timeoutSeconds }: Asked,
): Promise<ContainerRequest> {
  const limit = maxPayloadBytes(endpoint);
  const { body } = await readBody(request, limit);
  if (!body) {
    throw validationError(
      "1 validation error detected: Value at 'body' failed to satisfy constraint: " +
        `Member must have length less than or equal to ${limit}`,
    );
  }
  const gone = new AbortController();
  response.once("close", () => gone.abort());
  const headers = checkHeaders({ ...request.headers, accept });
  endpoint.requireComponent(headers[inferenceComponent]);
  endpoint.requireTargetModel(headers[targetModel]);
  return { headers, body, targetModel: headers[targetModel], timeoutSeconds, signal: gone.signal };
}

function checkHeaders(headers: IncomingHttpHeaders): Record<string, string> {
  return Object.fromEntries(
    Object.entries(maxHeaderLength).flatMap(([name, max]) => {
      const value = first(headers[name]);
      if (value === undefined) return [];
      const member = memberName(name);
      if (value.length > max) throw constraintError(member, value, `have length less than or equal to ${max}`);
      if (!/^\p{ASCII}*$/u.test(value))
        throw constraintError(member, value, String.raw`satisfy regular expression pattern: \p{ASCII}*`);
      if (names.has(name) && !invocation.name.test(value))
        throw constraintError(member, value, `satisfy regular expression pattern: ${invocation.name.source}`);
      return [[name, value]];
    }),
  );
}

/** @throws RuntimeError if the answer is an error, or exceeds SageMaker's limit */
async function readAnswer(endpoint: Endpoint, answer: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const { body, size } = await readBody(answer, maxBytes).catch((error: unknown) => {
    throw endpoint.modelError(0, lossMessage(error));
  });
  if (isError(answer)) throw endpoint.modelError(answer.statusCode ?? 0, body?.toString() ?? "");
  if (!body)
    throw endpoint.modelError(0, `The response of ${size} bytes is larger than the limit of ${maxBytes} bytes.`);
  return body;
}

function isError({ statusCode = 0 }: IncomingMessage): boolean {
  return statusCode < 200 || statusCode > 299;
}

function answerHeaders({ name }: Variant, { headers }: IncomingMessage): Record<string, string> {
  return {
    "x-Amzn-Invoked-Production-Variant": name,
    ...optional("X-Amzn-SageMaker-Custom-Attributes", first(headers[customAttributes])),
  };
}

function maxPayloadBytes({ isServerless }: Endpoint): number {
  return isServerless ? serverless.maxPayloadBytes : realTime.maxPayloadBytes;
}

/** Member of a header in the API model: `inferenceId` for `x-amzn-sagemaker-inference-id`. */
function memberName(header: string): string {
  return header.replace(headerPrefix, "").replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
}

function optional(name: string, value: string | undefined): Record<string, string> {
  return value === undefined ? {} : { [name]: value };
}

function first(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}
