import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { type AddressInfo } from "node:net";
import * as z from "zod";
import { readModel } from "../../../model/registry";

/** A prediction request that has come. */
export interface Asked {
  readonly path: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: Buffer;
  /** `instances` of a JSON body. */
  readonly instances: readonly unknown[];
}

export interface FakeAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: unknown;
}

export interface FakeApi {
  readonly url: string;
  readonly asked: readonly Asked[];
  close(): Promise<void>;
}

/**
 * An API with one model that is described as `model` and answers as `answer` says, or not at all where it returns null.
 * @param port default: any that is free
 */
export async function startFakeApi(
  model: string,
  answer: (asked: Asked, number: number) => FakeAnswer | null | Promise<FakeAnswer | null>,
  port = 0,
): Promise<FakeApi> {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      if (request.method === "GET") return send(response, { body: describe(model) });
      const one = toAsked(request, Buffer.concat(chunks));
      asked.push(one);
      void Promise.resolve(answer(one, asked.length)).then((made) => made && send(response, made));
    });
  });
  await new Promise<void>((listening) => server.listen(port, "127.0.0.1", listening));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}

/** Answers each flower with its first number as the index, so that rows can be told apart. */
export function countingAnswer({ instances }: Asked): FakeAnswer {
  return {
    headers: { "x-model-version": "v1" },
    body: {
      predictions: instances.map((flower) => ({
        predicted_class: "setosa",
        predicted_class_index: (flower as number[])[0],
        confidence: 1,
        probabilities: { setosa: 1, versicolor: 0, virginica: 0 },
        input_features: flower,
      })),
    },
  };
}

export function refusal(status: number, code: string, param: string | null = null, headers = {}): FakeAnswer {
  return {
    status,
    headers,
    body: { error: { message: `refused: ${code}`, type: "invalid_request_error", param, code } },
  };
}

function describe(model: string) {
  const { contract } = readModel(model);
  return {
    version: "v1",
    options: contract.options ?? {},
    request_schema: z.toJSONSchema(contract.request, { io: "input" }),
    response_schema: z.toJSONSchema(contract.response),
    raw_content_types: contract.rawContentTypes ?? [],
    max_body_bytes: { json: 2000, raw: 2000 },
  };
}

function toAsked({ url = "", headers }: IncomingMessage, body: Buffer): Asked {
  const isJson = headers["content-type"] === "application/json";
  const { instances = [] } = isJson ? (JSON.parse(body.toString()) as { instances?: unknown[] }) : {};
  return { path: url, headers, body, instances };
}

function send(response: ServerResponse, { status = 200, headers = {}, body }: FakeAnswer): void {
  response.writeHead(status, { "content-type": "application/json", ...headers });
  response.end(JSON.stringify(body));
}
