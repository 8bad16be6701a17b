import sharp from "sharp";
import { InvalidRequest } from "../../../model/errors";
import { decodeImage } from "../../../model/server/images";
import { maxImagePixels, maxImageSide } from "../../../model/server/limits";
import { blackness, header, png as pngOf } from "./png";

/** A 2 x 1 picture: left red, right blue. */
const redBlue = { raw: { width: 2, height: 1, channels: 3 as const } };
const pixels = Buffer.from([255, 0, 0, 0, 0, 255]);

async function refusal(bytes: Uint8Array): Promise<string> {
  const error = await decodeImage(bytes, 3).then(
    () => new Error("decoded"),
    (thrown: Error) => thrown,
  );
  expect(error).toBeInstanceOf(InvalidRequest);
  return error.message;
}

describe("decodeImage", () => {
  it("gives the pixels of a PNG row by row", async () => {
    const png = await sharp(pixels, redBlue).png().toBuffer();
    const { data, ...shape } = await decodeImage(png, 3);
    expect({ ...shape, data: [...data] }).toEqual({ width: 2, height: 1, channels: 3, data: [255, 0, 0, 0, 0, 255] });
  });

  it("gives luma by ITU-R 601 if one channel is asked for", async () => {
    const png = await sharp(pixels, redBlue).png().toBuffer();
    const { data, ...shape } = await decodeImage(png, 1);
    expect({ ...shape, data: [...data] }).toEqual({ width: 2, height: 1, channels: 1, data: [76, 29] });
  });

  it("gives every grey level of a grey PNG as it is", async () => {
    const levels = Uint8Array.from({ length: 256 }, (_, i) => i);
    const png = await sharp(levels, { raw: { width: 16, height: 16, channels: 1 } })
      .toColourspace("b-w")
      .png()
      .toBuffer();
    expect([...(await decodeImage(png, 1)).data]).toEqual([...levels]);
    expect([...(await decodeImage(png, 3)).data]).toEqual([...levels].flatMap((level) => [level, level, level]));
  });

  it("makes transparent parts white", async () => {
    const raw = { width: 1, height: 1, channels: 4 as const };
    const png = await sharp(Buffer.from([10, 20, 30, 0]), { raw })
      .png()
      .toBuffer();
    expect([...(await decodeImage(png, 3)).data]).toEqual([255, 255, 255]);
  });

  it("turns a photograph upright as its EXIF says", async () => {
    const jpeg = await sharp(pixels, redBlue).withMetadata({ orientation: 6 }).jpeg({ quality: 100 }).toBuffer();
    const { width, height } = await decodeImage(jpeg, 3);
    expect({ width, height }).toEqual({ width: 1, height: 2 });
  });

  it("takes the first frame of an animated WebP", async () => {
    const frames = { raw: { width: 1, height: 2, channels: 3 as const, pageHeight: 1 } };
    const webp = await sharp(Buffer.from([255, 0, 0, 0, 0, 255]), frames)
      .webp({ lossless: true })
      .toBuffer();
    const { data, width, height } = await decodeImage(webp, 3);
    expect({ width, height, data: [...data] }).toEqual({ width: 1, height: 1, data: [255, 0, 0] });
  });

  it.each([
    ["nothing", Buffer.alloc(0)],
    ["text", Buffer.from("an image, honestly")],
    ["a GIF", Buffer.from("GIF89a\x01\x00\x01\x00\x00\x00\x00;", "latin1")],
    ["an SVG", Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')],
  ])("refuses %s by its first bytes", async (_name, bytes) => {
    expect(await refusal(bytes)).toBe("The image is not a PNG, JPEG or WebP.");
  });

  it.each(["png", "jpeg", "webp"] as const)("refuses a %s that is cut short", async (format) => {
    const noise = Buffer.from(Array.from({ length: 64 * 64 * 3 }, (_, i) => (i * 7919) % 251));
    const whole = await sharp(noise, { raw: { width: 64, height: 64, channels: 3 } })
      .toFormat(format)
      .toBuffer();
    for (const share of [0.1, 0.5, 0.9]) {
      expect(await refusal(whole.subarray(0, whole.length * share))).toMatch(/^The image is damaged or cut short: ./);
    }
  });

  it("takes a picture that is as wide as one may be, and none that is wider", async () => {
    const line = (width: number) => pngOf(header({ width, height: 1 }), blackness(3 * width + 1));
    expect(await decodeImage(line(maxImageSide), 1)).toMatchObject({ width: maxImageSide, height: 1 });
    expect(await refusal(line(maxImageSide + 1))).toBe(
      `The image has ${maxImageSide + 1} x 1 pixels; at most ${maxImageSide} are accepted on a side. Make it smaller.`,
    );
  });

  it("refuses a giant by its header, whose pixels are not even there", async () => {
    const giant = pngOf(header({ width: 100_000, height: 100_000 }), blackness(1));
    expect(await refusal(giant)).toBe(
      `The image has 100000 x 100000 = 10000000000 pixels; at most ${maxImagePixels} are accepted. Make it smaller.`,
    );
  });
});
