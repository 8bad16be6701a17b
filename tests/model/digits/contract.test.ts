import fc from "fast-check";
import * as z from "zod";
import contract from "../../../model/digits/contract";
import { base64Of } from "../../../model/image-request";
import { serverless } from "../../../model/limits";
import { parseRequest } from "../../../model/validation";

const png = "iVBORw0KGgo=";
const notAnAddress =
  "Expected a URL that begins with https:// and has neither spaces nor letters beyond ASCII: encode those.";

function mistakeOf(request: unknown): { param: string | null; message: string } {
  try {
    parseRequest(contract.request, JSON.stringify(request));
  } catch (error) {
    const { param, message } = error as { param: string | null; message: string };
    return { param, message };
  }
  throw new Error(`${JSON.stringify(request).slice(0, 100)} was accepted.`);
}

describe("the request of digits", () => {
  it.each([
    png,
    "AAAA",
    "AA==",
    `data:image/png;base64,${png}`,
    `data:image/jpeg;base64,${png}`,
    `DATA:IMAGE/WEBP;BASE64,${png}`,
    `data:image/png;charset=utf-8;base64,${png}`,
    `data:image/png; name="a, b.png"; charset=binary; base64,${png}`,
    `data:image/jpg;base64,${png}`,
    `data:image/pjpeg;base64,${png}`,
    `${png}\n`,
    `data:image/png;base64,${png}\r\n`,
  ])("takes %s", (image_base64) => {
    expect(parseRequest(contract.request, JSON.stringify({ image_base64 }))).toEqual({ image_base64 });
  });

  it.each([
    ["no image", {}, "Expected a PNG, JPEG or WebP image as a base64 string, or its address as image_url."],
    ["null", { image_base64: null }, "Expected a PNG, JPEG or WebP image as a base64 string."],
    ["a list of bytes", { image_base64: [137, 80] }, "Expected a PNG, JPEG or WebP image as a base64 string."],
    ["an empty string", { image_base64: "" }, "The string is empty: expected a PNG, JPEG or WebP image in base64."],
    ["a line break", { image_base64: "AAAA\nAAAA" }, 'Not base64: unexpected "\\n" at character 4.'],
    ["the alphabet of URLs", { image_base64: "AA-_" }, 'Not base64: unexpected "-" at character 2.'],
    ["padding in the middle", { image_base64: "AA==AAAA" }, 'Not base64: unexpected "=" at character 2.'],
    ["three signs of padding", { image_base64: "A===" }, 'Not base64: unexpected "=" at character 1.'],
    ["one character too few", { image_base64: "AAA" }, lengthMistake(3)],
    ["nothing after the data URL's head", { image_base64: "data:image/png;base64," }, lengthMistake(0)],
    [
      "a stray character in a data URL, counted from its start",
      { image_base64: "data:image/png;base64,AA!A" },
      'Not base64: unexpected "!" at character 24.',
    ],
    [
      "a data URL of another type",
      { image_base64: `data:image/gif;base64,${png}` },
      'The data URL is of type "image/gif": expected one of image/png, image/jpeg, image/webp.',
    ],
    [
      "a data URL of another type with parameters",
      { image_base64: `data:Image/GIF;name=a.gif;base64,${png}` },
      'The data URL is of type "image/gif": expected one of image/png, image/jpeg, image/webp.',
    ],
    [
      "a data URL without a type",
      { image_base64: `data:;base64,${png}` },
      'The data URL has no type: expected one of image/png, image/jpeg, image/webp, such as "data:image/png;base64,".',
    ],
    [
      "a data URL that is not in base64",
      { image_base64: "data:image/png,%89PNG" },
      'The data URL is not in base64: expected "data:image/png;base64," and then the image.',
    ],
    [
      "an image larger than a serverless endpoint takes",
      { image_base64: "A".repeat(4_194_004) },
      "Expected at most 4194000 characters (an image of 3145 kB), got 4194004: send a smaller image.",
    ],
  ])("refuses %s, with what to do", (_, request, message) => {
    expect(mistakeOf(request)).toEqual({ param: "image_base64", message });
  });

  it("takes the address of a picture in place of the picture", () => {
    const request = { image_url: "https://images.example.com/cat.jpg?size=2#top" };
    expect(parseRequest(contract.request, JSON.stringify(request))).toEqual(request);
  });

  it.each([
    [
      "both",
      { image_base64: png, image_url: "https://a.example" },
      "There is a picture in image_base64 too: send one of them.",
    ],
    [
      "an address that is none",
      { image_url: 7 },
      "Expected the address of a picture, such as https://images.example.com/cat.jpg.",
    ],
    ["an address without encryption", { image_url: "http://images.example.com/cat.jpg" }, notAnAddress],
    ["a file", { image_url: "file:///etc/passwd" }, notAnAddress],
    ["a space", { image_url: "https://images.example.com/a cat.jpg" }, notAnAddress],
    ["letters beyond ASCII", { image_url: "https://images.example.com/chaton-câlin.jpg" }, notAnAddress],
    ["an endless address", { image_url: `https://a.example/${"a".repeat(2031)}` }, "Expected at most 2048 characters."],
  ])("refuses %s", (_, request, message) => {
    expect(mistakeOf(request)).toEqual({ param: "image_url", message });
  });

  it("says in its JSON Schema that it takes one of the two", () => {
    expect(z.toJSONSchema(contract.request, { io: "input" })).toMatchObject({
      additionalProperties: false,
      oneOf: [{ required: ["image_base64"] }, { required: ["image_url"] }],
    });
  });

  it("refuses a key of another contract", () => {
    expect(mistakeOf({ image_base64: png, top_k: 3 })).toEqual({
      param: null,
      message: 'Unrecognized key: "top_k"',
    });
  });

  it("takes nothing that is too long for a serverless endpoint, and nearly all that is not", () => {
    const longest = contract.request.shape.image_base64.unwrap().maxLength!;
    const body = JSON.stringify({ image_base64: "A".repeat(longest) });
    expect(body.length).toBeLessThanOrEqual(serverless.maxPayloadBytes);
    expect(body.length).toBeGreaterThan(serverless.maxPayloadBytes - 1000);
  });

  it("takes the base64 of any bytes, and gives the same bytes back", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1 }), fc.constantFrom("", "data:image/png;base64,"), (bytes, head) => {
        const text = head + Buffer.from(bytes).toString("base64");
        const { image_base64 } = parseRequest(contract.request, JSON.stringify({ image_base64: text }));
        expect(Buffer.from(base64Of(image_base64!), "base64")).toEqual(Buffer.from(bytes));
      }),
    );
  });

  it("accepts a string only if decoding loses nothing but white space at its end", () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, unit: fc.constantFrom(..."AZaz09+/=- \n") }), (text) => {
        const accepted = contract.request.safeParse({ image_base64: text }).success;
        const base64 = text.trimEnd();
        const decoded = Buffer.from(base64, "base64");
        expect(accepted).toBe(base64 !== "" && base64.length % 4 === 0 && decoded.length === decodedLength(base64));
      }),
    );
  });
});

function lengthMistake(length: number): string {
  return `Not base64: its length has to be a multiple of 4, got ${length}. Is it cut short?`;
}

/** Bytes in a text that is nothing but base64; else -1. */
function decodedLength(text: string): number {
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text)) return -1;
  return (text.length / 4) * 3 - (text.length - text.replaceAll("=", "").length);
}
