import { createServer, type Server } from "node:http";
import { type AddressInfo } from "node:net";
import { type HttpApiEvent } from "../../functions/event";
import { createGatePorts } from "../../infra/release-ports";

interface Seen {
  readonly path: string;
  readonly target: string | undefined;
  readonly body: unknown;
}

/** AWS's side of the wire: `answers` by path. */
function startAws(answers: Record<string, { readonly headers?: Record<string, string>; readonly body: unknown }>) {
  const seen: Seen[] = [];
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const path = request.url ?? "";
      const target = request.headers["x-amz-target"];
      seen.push({
        path,
        target: String(target ?? "") || undefined,
        body: JSON.parse(Buffer.concat(chunks).toString()),
      });
      const answer = answers[path];
      response.writeHead(answer ? 200 : 404, { "content-type": "application/x-amz-json-1.1", ...answer?.headers });
      response.end(JSON.stringify(answer?.body ?? {}));
    });
  });
  return new Promise<{ url: string; seen: Seen[]; close: () => Promise<void> }>((resolve) => {
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      resolve({
        url: `http://127.0.0.1:${port}`,
        seen,
        close: () =>
          new Promise((closed) => {
            server.close(() => closed());
            server.closeAllConnections();
          }),
      });
    });
  });
}

const event = { rawPath: "/v1/models/iris/predict" } as HttpApiEvent;
const invocation = "/2015-03-31/functions/api-1/invocations?Qualifier=7";

describe("createGatePorts", () => {
  const environment = { ...process.env };
  afterEach(() => {
    process.env = { ...environment };
  });

  async function withAws<T>(answers: Parameters<typeof startAws>[0], use: (seen: Seen[]) => Promise<T>): Promise<T> {
    const aws = await startAws(answers);
    Object.assign(process.env, {
      AWS_ENDPOINT_URL: aws.url,
      AWS_ACCESS_KEY_ID: "test",
      AWS_SECRET_ACCESS_KEY: "test",
    });
    try {
      return await use(aws.seen);
    } finally {
      await aws.close();
    }
  }

  const ports = () => createGatePorts({ region: "eu-west-3", profile: undefined }, "api-1", "7");

  it("asks SageMaker for the state of an endpoint", async () => {
    const body = { EndpointStatus: "Failed", EndpointConfigName: "iris-config", FailureReason: "no ping" };
    await withAws({ "/": { body } }, async (seen) => {
      expect(await ports().describeEndpoint("iris-1")).toEqual({
        status: "Failed",
        configurationName: "iris-config",
        failureReason: "no ping",
      });
      expect(seen).toEqual([{ path: "/", target: "SageMaker.DescribeEndpoint", body: { EndpointName: "iris-1" } }]);
    });
  });

  it("asks the very version of the function that is to go live", async () => {
    const answer = { statusCode: 200, headers: { "x-request-id": "1" }, body: "{}", isBase64Encoded: false };
    await withAws({ [invocation]: { body: answer } }, async (seen) => {
      expect(await ports().callApi(event)).toEqual({ statusCode: 200, headers: { "x-request-id": "1" }, body: "{}" });
      expect(seen).toEqual([{ path: invocation, target: undefined, body: event }]);
    });
  });

  it("says what the function threw, where it cannot even start", async () => {
    const headers = { "x-amz-function-error": "Unhandled" };
    await withAws({ [invocation]: { headers, body: { errorMessage: "MODELS is not set" } } }, async () => {
      await expect(ports().callApi(event)).rejects.toThrow(
        'The new version of the function fails (Unhandled): {"errorMessage":"MODELS is not set"}',
      );
    });
  });
});
