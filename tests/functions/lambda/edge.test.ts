import { PassThrough } from "node:stream";
import { type Application } from "../../../functions/application";
import { type CallerRequest } from "../../../functions/core/callers/identify";
import { edgeHeaders } from "../../../functions/core/callers/edge";
import { ApiResponse } from "../../../functions/core/response";
import { createTelemetry } from "../../../functions/core/telemetry";
import { createAuthorizer } from "../../../functions/lambda/authorizer";
import { type RestEvent } from "../../../functions/lambda/events/rest-api";
import { createHandler } from "../../../functions/lambda/http-api";
import { createStreamHandler, type ResponseMetadata } from "../../../functions/lambda/streaming-api";
import { makeEvent } from "../support/api";
import { httpEvent, restEvent } from "../support/authorizer-events";

const edgeSecret = "s".repeat(40);
const client = "198.51.100.1";
const fromCloudFront = { [edgeHeaders.secret]: edgeSecret, [edgeHeaders.address]: client };
const asLists = (headers: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]]));
const refused = {
  error: {
    message: "This address is closed. Use the host name of the API.",
    type: "permission_error",
    param: null,
    code: "not_allowed",
  },
};

/** An application that notes the addresses of its clients. */
function listening() {
  const seen: string[] = [];
  const lines: string[] = [];
  const application: Application = {
    app: (_request, { sourceIp }) => {
      seen.push(sourceIp);
      return Promise.resolve(ApiResponse.json({}));
    },
    telemetry: createTelemetry({
      write: (line) => void lines.push(line),
      logBodies: { percent: 0, maxBytes: 1 },
      functionName: "test",
      functionVersion: "1",
    }),
  };
  return { application, seen, lines };
}

describe("the API's function behind a domain", () => {
  it("knows the client that CloudFront names", async () => {
    const { application, seen } = listening();
    const handler = createHandler(application, edgeSecret);
    const { statusCode } = await handler(makeEvent("GET", "/healthz", { headers: fromCloudFront }));
    expect([statusCode, seen]).toEqual([200, [client]]);
  });

  it("refuses who goes around CloudFront before the application sees them, and logs that", async () => {
    const { application, seen, lines } = listening();
    const handler = createHandler(application, edgeSecret);
    const headers = { [edgeHeaders.address]: client };
    const { statusCode, body } = await handler(makeEvent("GET", "/healthz", { headers }));
    expect([statusCode, JSON.parse(body), seen]).toEqual([403, refused, []]);
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([expect.objectContaining({ status: 403 })]);
  });
});

describe("the streaming function behind a domain", () => {
  async function send(headers: Readonly<Record<string, string>>, httpMethod = "POST") {
    const { application, seen } = listening();
    const metadata: ResponseMetadata[] = [];
    const handler = createStreamHandler(application, {
      cors: { allowOrigins: ["*"] },
      edgeSecret,
      begin: (stream, begun) => {
        metadata.push(begun);
        return stream;
      },
    });
    const written = new PassThrough();
    const event = {
      httpMethod,
      path: "/v1/chat/completions",
      multiValueHeaders: asLists(headers),
      multiValueQueryStringParameters: null,
      requestContext: {
        requestId: "request-1",
        domainName: "abc.execute-api.example",
        identity: { sourceIp: "203.0.113.7", userAgent: null },
      },
      body: null,
      isBase64Encoded: false,
    };
    await handler(event as unknown as RestEvent, written);
    return { status: metadata[0]?.statusCode, body: written.read() as Buffer | null, seen };
  }

  it("knows the client that CloudFront names, whatever the letters of the header's name", async () => {
    const upperCase = Object.fromEntries(
      Object.entries(fromCloudFront).map(([name, value]) => [name.toUpperCase(), value]),
    );
    expect(await send(upperCase)).toMatchObject({ status: 200, seen: [client] });
  });

  it.each(["POST", "OPTIONS"])("refuses %s around CloudFront", async (method) => {
    const preflight = { origin: "https://example.com", "access-control-request-method": "POST" };
    const { status, body, seen } = await send(preflight, method);
    expect([status, JSON.parse(String(body)), seen]).toEqual([403, refused, []]);
  });
});

describe("the authorizer behind a domain", () => {
  const asked: CallerRequest[] = [];
  const authorize = createAuthorizer(
    (request) => {
      asked.push(request);
      return Promise.resolve({ code: "missing_credentials", message: "Who calls?" });
    },
    () => undefined,
    { edgeSecret },
  );
  beforeEach(() => void asked.splice(0));

  it("identifies callers by the address that CloudFront names, on both APIs", async () => {
    await authorize(httpEvent(fromCloudFront));
    await authorize(restEvent(asLists(fromCloudFront)));
    expect(asked.map(({ sourceIp }) => sourceIp)).toEqual([client, client]);
  });

  it("looks nobody up who goes around CloudFront", async () => {
    const answers = [await authorize(httpEvent()), await authorize(restEvent())];
    const refusal = JSON.stringify({ code: "not_allowed", message: refused.error.message });
    expect(answers.map(({ context }) => context)).toEqual([{ refusal }, { refusal }]);
    expect(asked).toEqual([]);
  });
});
