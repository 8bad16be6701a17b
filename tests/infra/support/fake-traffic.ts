import { createServer } from "node:http";
import { type AddressInfo } from "node:net";
import { codeDeployTarget, playCodeDeploy, type AliasSplit, type PlayedCodeDeploy } from "./code-deploy";

/** CodeDeploy and the alias `live` of a function behind HTTP, for the real SDK. */
export interface FakeTraffic {
  alias: AliasSplit;
  readonly codeDeploy: PlayedCodeDeploy;
  /** Calls that were carried out. */
  readonly calls: string[];
  /** Number of calls after which the caller dies; its last call is carried out, but not answered. */
  killAfter: number;
  close(): Promise<void>;
}

/** Starts the stand-in and points the SDK's clients at it. */
export async function startFakeTraffic(version: string): Promise<FakeTraffic> {
  const fake: Omit<FakeTraffic, "close"> = {
    alias: { version, weights: {} },
    codeDeploy: playCodeDeploy({
      read: () => Promise.resolve(fake.alias),
      write: (split) => Promise.resolve(void (fake.alias = split)),
    }),
    calls: [],
    killAfter: Infinity,
  };
  const answer = async (name: string, input: Readonly<Record<string, unknown>>): Promise<object> => {
    if (name === "GET alias") {
      const { version: FunctionVersion, weights: AdditionalVersionWeights } = fake.alias;
      return { FunctionVersion, RoutingConfig: { AdditionalVersionWeights } };
    }
    if (name === "PUT alias") {
      const { FunctionVersion, RoutingConfig } = input;
      const { AdditionalVersionWeights: weights } = RoutingConfig as {
        AdditionalVersionWeights: AliasSplit["weights"];
      };
      fake.alias = { version: String(FunctionVersion), weights };
      return {};
    }
    return fake.codeDeploy.answer(name, input);
  };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      if (fake.calls.length >= fake.killAfter) return void request.socket.destroy();
      const target = request.headers["x-amz-target"]?.toString();
      const name = target?.replace(codeDeployTarget, "") ?? `${request.method} alias`;
      const send = (status: number, body: object) => {
        if (fake.calls.length >= fake.killAfter) return void request.socket.destroy();
        response.writeHead(status, { "content-type": "application/x-amz-json-1.1" }).end(JSON.stringify(body));
      };
      fake.calls.push(name);
      const input = JSON.parse(Buffer.concat(chunks).toString() || "{}") as Record<string, unknown>;
      void answer(name, input).then(
        (body) => send(200, body),
        (error: Error) => send(400, { __type: error.message, message: name }),
      );
    });
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const environment = { ...process.env };
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
    AWS_MAX_ATTEMPTS: "1",
  });
  return Object.assign(fake, {
    close: async () => {
      process.env = environment;
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  });
}
