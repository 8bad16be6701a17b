import fc from "fast-check";
import sharp from "sharp";
import { decodeBase64, encodeBase64, imageUrl, isHeic, sniffImage } from "../../../../site/src/image/base64";

const picture = sharp({ create: { width: 3, height: 2, channels: 3, background: "#123456" } });

describe("sniffImage", () => {
  it.each(["png", "jpeg", "webp", "gif"] as const)("detects a real %s by its first bytes", async (format) => {
    const bytes = await picture.clone().toFormat(format).toBuffer();
    expect(sniffImage(bytes.toString("base64"))).toBe(`image/${format}`);
  });

  it.each(["", "aGVsbG8=", Buffer.from("RIFF....WAVEfmt ").toString("base64")])(
    "detects no picture in %j",
    (base64) => {
      expect(sniffImage(base64)).toBeUndefined();
    },
  );
});

describe("isHeic", () => {
  const file = (brand: string) => Buffer.from(`\0\0\0\x18ftyp${brand}\0\0\0\0mif1heic`, "latin1").toString("base64");

  it.each(["heic", "heix", "hevc", "mif1"])("knows a photo of the brand %s", (brand) => {
    expect(isHeic(file(brand))).toBe(true);
  });

  it.each([file("avif"), file("isom"), "", "aGVsbG8="])("takes %j for something else", (base64) => {
    expect(isHeic(base64)).toBe(false);
  });
});

describe("imageUrl", () => {
  it("wraps base64 with its type", () => {
    expect(imageUrl("/9j/4AAQ")).toBe("data:image/jpeg;base64,/9j/4AAQ");
  });

  it("keeps a data URL", () => {
    expect(imageUrl("data:image/png;base64,iVBORw0KGgo=")).toBe("data:image/png;base64,iVBORw0KGgo=");
  });
});

describe("encodeBase64 and decodeBase64", () => {
  it("agree with each other and with Node.js", () => {
    fc.assert(
      fc.property(fc.uint8Array({ size: "large" }), (bytes) => {
        const base64 = encodeBase64(bytes);
        expect(base64).toBe(Buffer.from(bytes).toString("base64"));
        expect([...decodeBase64(base64)]).toEqual([...bytes]);
      }),
      { numRuns: 50 },
    );
  });

  it("encode more bytes than a call takes arguments", () => {
    const bytes = new Uint8Array(3_000_000).fill(65);
    expect(encodeBase64(bytes)).toBe(Buffer.from(bytes).toString("base64"));
  });
});
