import { Writable } from "node:stream";
import { ApiResponse } from "../../../functions/core/response";
import { createTelemetry } from "../../../functions/core/telemetry";
import { type RestEvent } from "../../../functions/lambda/events/rest-api";
import { createStreamHandler } from "../../../functions/lambda/streaming-api";

const pieces = 200;
const piece = new Uint8Array(64 * 1024);

/** The least of an event that the handler reads. */
const event = {
  httpMethod: "POST",
  path: "/v1/chat/completions",
  body: "{}",
  isBase64Encoded: false,
  requestContext: { requestId: "r", identity: { sourceIp: "203.0.113.7" } },
} as unknown as RestEvent;

describe("the handler of the streaming API", () => {
  it("reads no more of an answer than a slow caller takes, plus a few pieces", async () => {
    let made = 0;
    let taken = 0;
    let largestLead = 0;
    const body = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        if (made === pieces) return controller.close();
        made += 1;
        controller.enqueue(piece);
      },
    });
    const caller = new Writable({
      write: (chunk: Buffer, _encoding, takeNext) => {
        if (chunk.length > 0) taken += 1;
        largestLead = Math.max(largestLead, made - taken);
        setImmediate(takeNext);
      },
    });
    const telemetry = createTelemetry({
      write: () => undefined,
      logBodies: { percent: 0, maxBytes: 1 },
      functionName: "test",
      functionVersion: "1",
    });
    const app = () => Promise.resolve(new ApiResponse(body));
    const handler = createStreamHandler({ app, telemetry }, { cors: { allowOrigins: [] }, begin: (stream) => stream });
    await handler(event, caller);
    expect(taken).toBe(pieces);
    expect(largestLead).toBeLessThan(20);
  });
});
