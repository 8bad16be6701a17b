import { createSocket } from "node:dgram";
import { once } from "node:events";
import { createServer } from "node:http";
import { type AddressInfo } from "node:net";
import { InvokeEndpointCommand, SageMakerRuntimeClient } from "@aws-sdk/client-sagemaker-runtime";
import { createSegmentSender, traceCalls } from "../../../functions/tracing/trace-calls";
import { readTrace } from "../../../functions/tracing/trace-header";

const traceId = "1-65a1b2c3-0123456789abcdef01234567";
const sampled = `Root=${traceId};Parent=53995c3f42cd8ad8;Sampled=1;Lineage=1:a:0`;

describe("readTrace", () => {
  it("reads trace and segment of a sampled invocation", () => {
    expect(readTrace(sampled)).toEqual({ traceId, parentId: "53995c3f42cd8ad8" });
  });

  it.each([
    [undefined],
    [""],
    [sampled.replace("Sampled=1", "Sampled=0")],
    [`Root=${traceId};Sampled=1`],
    ["Sampled=1"],
  ])("leaves %s alone", (header) => {
    expect(readTrace(header)).toBeNull();
  });
});

describe("traceCalls", () => {
  let status = 200;
  const server = createServer((request, response) => {
    request.resume().on("end", () => {
      response.writeHead(status, { "x-amzn-requestid": "request-1", "content-type": "application/json" });
      response.end(status === 200 ? "{}" : JSON.stringify({ Message: "no" }));
    });
  });
  beforeAll(async () => {
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
  });
  afterAll(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, "close");
  });

  function setUp(header: string | undefined) {
    const segments: Readonly<Record<string, unknown>>[] = [];
    let time = 1000;
    const client = new SageMakerRuntimeClient({
      region: "eu-west-3",
      endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      credentials: { accessKeyId: "test", secretAccessKey: "test" },
      maxAttempts: 1,
      cacheMiddleware: true,
    });
    traceCalls(client, { header: () => header, send: (segment) => segments.push(segment), now: () => (time += 250) });
    const invoke = () => client.send(new InvokeEndpointCommand({ EndpointName: "iris-1", Body: "{}" }));
    return { client, invoke, segments };
  }

  it("reports each call as a subsegment of the invocation, with endpoint, request id and duration", async () => {
    status = 200;
    const { client, invoke, segments } = setUp(sampled);
    await invoke();
    await invoke();
    client.destroy();
    expect(segments[0]).toEqual({
      type: "subsegment",
      name: "SageMaker",
      id: expect.stringMatching(/^[0-9a-f]{16}$/) as string,
      trace_id: traceId,
      parent_id: "53995c3f42cd8ad8",
      start_time: 1.25,
      end_time: 1.5,
      namespace: "aws",
      aws: { operation: "InvokeEndpoint", request_id: "request-1" },
      annotations: { endpoint: "iris-1" },
      http: { response: { status: 200 } },
    });
    expect(new Set(segments.map(({ id }) => id)).size).toBe(2);
  });

  it.each([
    [400, { error: true }],
    [503, { fault: true }],
  ])("reports a call that fails with %i, and passes the error on", async (code, mark) => {
    status = code;
    const { client, invoke, segments } = setUp(sampled);
    await expect(invoke()).rejects.toThrow();
    client.destroy();
    expect(segments).toEqual([expect.objectContaining({ ...mark, http: { response: { status: code } } })]);
  });

  it("leaves calls outside a sampled trace alone", async () => {
    status = 200;
    const { client, invoke, segments } = setUp(undefined);
    await invoke();
    client.destroy();
    expect(segments).toEqual([]);
  });
});

describe("createSegmentSender", () => {
  it("sends the daemon's header line and the segment in one packet", async () => {
    const daemon = createSocket("udp4");
    daemon.bind(0, "127.0.0.1");
    await once(daemon, "listening");
    createSegmentSender(`127.0.0.1:${daemon.address().port}`)({ name: "SageMaker" });
    const [packet] = (await once(daemon, "message")) as [Buffer];
    daemon.close();
    expect(packet.toString()).toBe('{"format":"json","version":1}\n{"name":"SageMaker"}');
  });

  it("never throws, even without a daemon", () => {
    expect(() => createSegmentSender("127.0.0.1:1")({ name: "SageMaker" })).not.toThrow();
  });
});
