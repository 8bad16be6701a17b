import { InvalidRequest } from "../../../model/errors";
import { checkPng } from "../../../model/server/check-png";
import { blackness, chunk, header, png, zeros } from "./png";

const MiB = 1024 * 1024;
const head = header({ width: 10, height: 10 });
const image = blackness(310);
const latin1 = (text: string) => Buffer.from(text, "latin1");
const tooMuchMetadata = "The texts and the colour profile of the PNG have more than 1048576 bytes.";

describe("checkPng", () => {
  it.each([
    ["packed text", chunk("zTXt", latin1("Comment\0\0"), zeros(100_000))],
    ["packed text in Unicode", chunk("iTXt", latin1("Comment\0\x01\0fr\0Remarque\0"), zeros(100_000))],
    ["plain text in Unicode", chunk("iTXt", latin1("XML:com.adobe.xmp\0\0\0\0\0<x/>"))],
    ["plain text", chunk("tEXt", latin1(`Comment\0${"a".repeat(100_000)}`))],
    ["a colour profile", chunk("iCCP", latin1("sRGB\0\0"), zeros(100_000))],
    ["text that is not packed as it says", chunk("zTXt", latin1("Comment\0\0nonsense"))],
    ["frames of an animation, which are not decoded", chunk("fdAT", Buffer.alloc(4 * MiB))],
    ["nothing", Buffer.alloc(0)],
  ])("lets %s pass", (_what, extra) => {
    expect(() => checkPng(png(head, extra, image))).not.toThrow();
  });

  it.each([
    ["packed text", chunk("zTXt", latin1("Comment\0\0"), zeros(MiB))],
    ["packed text in Unicode", chunk("iTXt", latin1("Comment\0\x01\0fr\0Remarque\0"), zeros(MiB))],
    ["a colour profile", chunk("iCCP", latin1("sRGB\0\0"), zeros(MiB))],
    ["plain text", chunk("tEXt", latin1(`Comment\0${"a".repeat(MiB)}`))],
    ["many texts", Buffer.concat(Array<Buffer>(11).fill(chunk("zTXt", latin1("A\0\0"), zeros(100_000))))],
    ["texts after the image", Buffer.concat([image, chunk("zTXt", latin1("Comment\0\0"), zeros(MiB))])],
  ])("refuses more than a megabyte of %s", (_what, extra) => {
    expect(() => checkPng(png(head, extra, image))).toThrow(new InvalidRequest(tooMuchMetadata));
  });

  it("refuses more image data than the pixels can have", () => {
    expect(() => checkPng(png(head, blackness(8 * MiB)))).toThrow(
      new InvalidRequest("The PNG has more image data than pixels."),
    );
  });

  it.each([0, 7, 8, 11, 20, 24, 33, 50])("leaves a file that ends after %i bytes to the decoder", (length) => {
    expect(() => checkPng(png(head, image).subarray(0, length))).not.toThrow();
  });
});
