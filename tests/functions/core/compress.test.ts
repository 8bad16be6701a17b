import * as zlib from "node:zlib";
import { compress } from "../../../functions/core/compress";
import { ApiResponse } from "../../../functions/core/response";
import { answering, createTestApi, makeEvent } from "../support/api";
import { models } from "../support/models";

const text = JSON.stringify({ openapi: "3.1.1", info: "é".repeat(2000) });

/** Result of the function for a document of 4 kB. */
async function openApi(acceptEncoding?: string) {
  const api = createTestApi({ models, loadOpenApi: () => Promise.resolve(text), invoke: answering('{"y":2}') });
  const headers = acceptEncoding === undefined ? {} : { "accept-encoding": acceptEncoding };
  return api.handler(makeEvent("GET", "/openapi.json", { headers }));
}

describe("an answer above 1 kB", () => {
  it.each([
    ["gzip", "gzip", zlib.gunzipSync],
    ["GZIP;q=0.5", "gzip", zlib.gunzipSync],
    ["x-gzip", "gzip", zlib.gunzipSync],
    ["gzip, deflate, br", "br", zlib.brotliDecompressSync],
    ["br;q=0, *", "gzip", zlib.gunzipSync],
    ["*", "br", zlib.brotliDecompressSync],
  ])("crosses to a client that accepts %s in base64, compressed by %s", async (accepts, coding, decompress) => {
    const { headers, body, isBase64Encoded } = await openApi(accepts);
    expect(headers).toMatchObject({ "content-encoding": coding, vary: "accept-encoding" });
    expect(isBase64Encoded).toBe(true);
    const bytes = Buffer.from(body, "base64");
    expect(bytes.length).toBeLessThan(500);
    expect(decompress(bytes).toString()).toBe(text);
  });

  it.each([undefined, "identity", "gzip;q=0, br;q=0.0", "zstd"])(
    "stays as it is for a client that accepts %s, and says that this could differ",
    async (accepts) => {
      const { headers, body, isBase64Encoded } = await openApi(accepts);
      expect([headers["content-encoding"], headers["vary"]]).toEqual([undefined, "accept-encoding"]);
      expect([body, isBase64Encoded]).toEqual([text, false]);
    },
  );
});

describe("an answer that stays as it is whatever the client accepts", () => {
  const large = Buffer.alloc(2000, "a");
  it.each([
    ["of less than 1 kB", new ApiResponse(large.subarray(1000), { headers: { "content-type": "application/json" } })],
    ["that is no text", new ApiResponse(large, { headers: { "content-type": "image/png" } })],
    [
      "that is compressed",
      new ApiResponse(large, { headers: { "content-type": "text/plain", "content-encoding": "br" } }),
    ],
    ["that streams", new ApiResponse(new ReadableStream(), { headers: { "content-type": "application/json" } })],
    ["of events", new ApiResponse(large, { headers: { "content-type": "text/event-stream; charset=utf-8" } })],
  ])("is one %s", async (_what, response) => {
    expect(await compress(response, "gzip, br")).toBe(response);
  });
});
