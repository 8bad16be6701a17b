import { createServer, request as forward, type IncomingMessage, type OutgoingHttpHeaders } from "node:http";
import { type AddressInfo } from "node:net";
import { type AwsAccess } from "../../../infra/hooks";
import { codeDeployTarget, type PlayedCodeDeploy } from "./code-deploy";

/** Caller of an emulator of AWS that dies after a number of calls. */
export interface MortalCaller {
  readonly access: AwsAccess;
  /** Calls that were carried out: operations by name, or by method and path. */
  readonly calls: readonly string[];
  close(): Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly headers: OutgoingHttpHeaders;
  readonly body: Buffer;
}

const services = ["codedeploy", "lambda", "logs", "s3", "sagemaker"];

export interface MortalCallerOptions {
  readonly region: string;
  /** URL of the emulator. */
  readonly emulator: string;
  /** Plays the calls of CodeDeploy. */
  readonly codeDeploy: PlayedCodeDeploy;
  /**
   * Number of calls. The last one is carried out and not answered. Later ones are refused with an error that no code repeats:
   * nothing more happens in AWS, as if the process had been killed. Default: no limit.
   */
  readonly lifetime?: number | undefined;
}

/** Starts a proxy through which the SDK's clients reach the emulator. */
export async function startMortalCaller({
  region,
  emulator,
  codeDeploy,
  lifetime = Infinity,
}: MortalCallerOptions): Promise<MortalCaller> {
  const calls: string[] = [];
  const refusal: Answer = { status: 403, headers: { "x-amzn-errortype": "Killed" }, body: Buffer.alloc(0) };
  const answer = async (incoming: IncomingMessage): Promise<Answer> => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    if (calls.length >= lifetime) return refusal;
    const target = incoming.headers["x-amz-target"]?.toString();
    calls.push(target?.split(".").at(-1) ?? `${incoming.method} ${incoming.url?.split("?", 1)[0]}`);
    const isLast = calls.length >= lifetime;
    const given = target?.startsWith(codeDeployTarget)
      ? await play(codeDeploy, target.slice(codeDeployTarget.length), body)
      : await pass(emulator, incoming, body);
    return isLast ? refusal : given;
  };
  const server = createServer((incoming, response) => {
    void answer(incoming).then(({ status, headers, body }) => response.writeHead(status, headers).end(body));
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    access: { region, endpoints: Object.fromEntries(services.map((service) => [service, url])) },
    calls,
    close: async () => {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}

async function play(codeDeploy: PlayedCodeDeploy, operation: string, body: Buffer): Promise<Answer> {
  const headers = { "content-type": "application/x-amz-json-1.1" };
  const input = JSON.parse(body.toString()) as Record<string, unknown>;
  const [status, value] = await codeDeploy.answer(operation, input).then(
    (output): [number, object] => [200, output],
    (error: Error): [number, object] => [400, { __type: error.message, message: operation }],
  );
  return { status, headers, body: Buffer.from(JSON.stringify(value)) };
}

function pass(emulator: string, { method, url, headers }: IncomingMessage, body: Buffer): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const outgoing = forward(new URL(url ?? "/", emulator), { method, headers }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on("data", (chunk: Buffer) => chunks.push(chunk));
      answer.on("error", reject);
      answer.on("end", () =>
        resolve({ status: answer.statusCode ?? 500, headers: answer.headers, body: Buffer.concat(chunks) }),
      );
    });
    outgoing.on("error", reject);
    outgoing.end(body);
  });
}
