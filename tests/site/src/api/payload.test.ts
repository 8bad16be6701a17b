import { encodePayload } from "../../../../site/src/api/payload";

const png = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0]).toString("base64");

describe("encodePayload", () => {
  it("encodes JSON", () => {
    expect(encodePayload({ kind: "json", value: { a: [1] } })).toEqual({
      contentType: "application/json",
      body: '{"a":[1]}',
    });
  });

  it("encodes a picture as its bytes", () => {
    const { contentType, body } = encodePayload({ kind: "raw", contentType: "image/png", base64: png });
    expect([contentType, Buffer.from(body as Uint8Array).toString("base64")]).toEqual(["image/png", png]);
  });
});
