import * as zlib from "node:zlib";
import { decompress } from "../../../functions/core/decompress";
import { maxBodyBytes } from "../../../functions/core/limits";
import { createTestApi, envelope } from "../support/api";

const json = Buffer.from('{"x":1}');
const codings: Readonly<Record<string, (bytes: Uint8Array) => Buffer>> = {
  gzip: zlib.gzipSync,
  "x-gzip": zlib.gzipSync,
  br: (bytes) => zlib.brotliCompressSync(bytes, { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 1 } }),
  deflate: zlib.deflateSync,
};

const send = (encoding: string, body: Buffer | string, api = createTestApi()) =>
  api.send("POST", "/predict", {
    headers: { "content-type": "application/json", "content-encoding": encoding },
    body,
  });

describe("a compressed request body", () => {
  it.each(Object.keys(codings))("reaches the model decompressed: %s", async (coding) => {
    const api = createTestApi();
    expect((await send(coding.toUpperCase(), codings[coding]!(json), api)).status).toBe(200);
    expect(api.invocations.map(({ bytes }) => Buffer.from(bytes).toString())).toEqual(['{"x":1}']);
  });

  it("may be deflated without zlib's wrapper, as some clients do it", async () => {
    expect((await send("deflate", zlib.deflateRawSync(json))).status).toBe(200);
  });

  it("is the body itself in the coding identity", async () => {
    expect((await send("identity", json)).status).toBe(200);
  });

  it.each(["zstd", "gzip, br", "__proto__"])("is refused in the coding %s, naming it", async (coding) => {
    const answer = await send(coding, json);
    expect([answer.status, answer.json]).toEqual([
      415,
      envelope(
        "unsupported_media_type",
        `The content encoding "${coding}" is not accepted: send the body as it is, or in one of gzip, br, deflate.`,
      ),
    ]);
  });

  it.each([
    ["gzip", json],
    ["gzip", zlib.gzipSync(json).subarray(0, -6)],
    ["br", zlib.gzipSync(json)],
    ["deflate", json],
  ])("is refused if it is not valid %s", async (coding, body) => {
    const answer = await send(coding, body);
    expect([answer.status, answer.json]).toEqual([
      400,
      envelope("invalid_request", `The body is not valid ${coding}, which its content-encoding header says it is.`),
    ]);
  });

  it("is refused where the gateway made text of it", async () => {
    expect((await send("gzip", zlib.gzipSync(json).toString())).json).toMatchObject({
      error: { code: "unsupported_media_type" },
    });
  });

  it.each(["gzip", "br", "deflate"])(
    "is decompressed no further than the largest body: a bomb in %s",
    async (coding) => {
      const bomb = codings[coding]!(Buffer.alloc(16 * maxBodyBytes));
      expect(bomb.length).toBeLessThan(maxBodyBytes / 10);
      const before = process.memoryUsage().arrayBuffers;
      const answer = await send(coding, bomb);
      expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(4 * maxBodyBytes);
      expect([answer.status, answer.json]).toEqual([
        413,
        envelope(
          "payload_too_large",
          `The body has more than ${maxBodyBytes} bytes after decompression, which no model takes.`,
        ),
      ]);
    },
  );

  it("is held to the limit of the model once it is decompressed", async () => {
    const large = zlib.gzipSync(JSON.stringify({ x: 1, note: "x".repeat(4_200_000) }));
    expect((await send("gzip", large)).json).toMatchObject({
      error: { code: "payload_too_large", message: expect.stringContaining("at most 4194304") as string },
    });
  });

  it("loses the headers that were about its compressed form", async () => {
    const request = { method: "POST", path: "/predict", query: "", base64: true, body: zlib.gzipSync(json) };
    const headers = { "content-encoding": "gzip", "content-type": "application/json" };
    expect(await decompress({ ...request, headers })).toEqual({
      ...request,
      headers: { "content-type": "application/json" },
      body: json,
      base64: false,
    });
  });
});
