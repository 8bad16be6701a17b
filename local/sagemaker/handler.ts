import { randomUUID } from "node:crypto";
import { type IncomingMessage, type RequestListener, type ServerResponse } from "node:http";
import { percentDecode } from "../../functions/core/router";
import { invocation } from "../../model/limits";
import { readBody } from "../read-body";
import { ControlPlaneError, runOperation } from "./control-plane";
import { changeBehaviour, ControlRouteError, describeState } from "./control-route";
import { type Directory, findEndpoint } from "./directory";
import { ConnectionReset, type Endpoint } from "./endpoint";
import { constraintError, RuntimeError, validationError } from "./errors";
import { invokeEndpoint, invokeWithResponseStream } from "./runtime";

const invocationPath = /^\/endpoints\/([^/]*)\/(invocations|invocations-response-stream)$/;
const controlPath = /^\/_control\/endpoints(?:\/([^/]+))?$/;
const maxControlBytes = 1024 * 1024;

/**
 * SageMaker Runtime, and the part of SageMaker's control plane that callers of endpoints need, in AWS's wire formats on
 * one port. Signatures are not checked.
 */
export function createSageMaker(directory: Directory): RequestListener {
  return (request, response) => {
    response.setHeader("x-amzn-RequestId", randomUUID());
    answer(directory, request, response).catch((error: unknown) => {
      if (request.destroyed && !request.complete) return; // The caller has hung up.
      sendError(response, error);
    });
  };
}

async function answer(directory: Directory, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = (request.url ?? "/").replace(/\?.*/s, "");
  const [, name, operation] = invocationPath.exec(path) ?? [];
  if (name !== undefined && request.method === "POST") {
    const invoke = operation === "invocations" ? invokeEndpoint : invokeWithResponseStream;
    return invoke(invokedEndpoint(directory, name), request, response);
  }
  const control = controlPath.exec(path);
  if (control) return answerControl(directory, control[1], request, response);
  if (path === "/" && request.method === "POST") {
    const { body } = await readBody(request, maxControlBytes);
    const target = request.headers["x-amz-target"];
    const output = runOperation(directory, Array.isArray(target) ? target[0] : target, body?.toString() ?? "");
    return sendJson(response, 200, output, "application/x-amz-json-1.1");
  }
  throw new RuntimeError(
    "UnknownOperationException",
    404,
    `The stand-in of SageMaker has no ${request.method} ${path}.`,
  );
}

function invokedEndpoint(directory: Directory, encoded: string): Endpoint {
  const name = percentDecode(encoded);
  if (!invocation.name.test(name)) {
    throw constraintError("endpointName", name, `satisfy regular expression pattern: ${invocation.name.source}`);
  }
  const endpoint = findEndpoint(directory, name);
  if (endpoint) return endpoint;
  throw validationError(`Endpoint ${name} of account ${directory.place.account} not found.`);
}

async function answerControl(
  directory: Directory,
  name: string | undefined,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (name === undefined && request.method === "GET") {
    return sendJson(response, 200, { endpoints: directory.endpoints.map(describeState) });
  }
  if (name === undefined || request.method !== "POST") {
    throw new ControlRouteError(405, "Use GET /_control/endpoints or POST /_control/endpoints/{endpoint or model}.");
  }
  // Browsers send a preflight for this type, and are refused: no page of another origin gets here.
  if (request.headers["content-type"] !== "application/json") {
    throw new ControlRouteError(415, "Send the change with content-type application/json.");
  }
  const { body } = await readBody(request, maxControlBytes);
  sendJson(response, 200, await changeBehaviour(directory, percentDecode(name), body?.toString() ?? ""));
}

function sendError(response: ServerResponse, error: unknown): void {
  if (error instanceof ConnectionReset) response.socket?.resetAndDestroy();
  else if (response.headersSent) response.destroy();
  else if (error instanceof RuntimeError) {
    response.setHeader("x-amzn-errortype", error.type);
    sendJson(response, error.status, error.body);
  } else if (error instanceof ControlPlaneError) {
    const body = { __type: error.type, message: error.message };
    sendJson(response, error.status, body, "application/x-amz-json-1.1");
  } else if (error instanceof ControlRouteError) {
    sendJson(response, error.status, { message: error.message });
  } else {
    console.error(error);
    response.setHeader("x-amzn-errortype", "InternalFailure");
    sendJson(response, 500, { Message: "The stand-in of SageMaker failed: see its output." });
  }
}

function sendJson(response: ServerResponse, status: number, value: unknown, type = "application/json"): void {
  const body = JSON.stringify(value);
  response.writeHead(status, { "Content-Type": type, "Content-Length": Buffer.byteLength(body) });
  response.end(body);
}
