import { readFileSync, writeFileSync } from "node:fs";
import sharp from "sharp";
import { type ServerProcess } from "../../../bench/lib/server-process";
import { difference } from "../../../model/golden";
import { readModel } from "../../../model/registry";
import { maxImagePixels, maxImageSide } from "../../../model/server/limits";
import { envelope, invoke, invokeJson, ServerBench } from "./inference-server";
import { blackness, chunk, header, png, zeros } from "./png";

const MiB = 1024 * 1024;
const latin1 = (text: string) => Buffer.from(text, "latin1");
const small = header({ width: 10, height: 10 });
const smallImage = blackness(310);
const line = (width: number, height: number) => png(header({ width, height }), blackness((3 * width + 1) * height));

/** One row of frames, each another grey, on a canvas that says it is `side` pixels wide and high. */
async function animation(side: number): Promise<Buffer> {
  const frames = Buffer.concat(Array.from({ length: 50 }, (_, i) => Buffer.alloc(64 * 64 * 3, i * 5)));
  const webp = await sharp(frames, { raw: { width: 64, height: 64 * 50, channels: 3, pageHeight: 64 } })
    .webp({ lossless: true })
    .toBuffer();
  const canvas = webp.indexOf("VP8X") + 12;
  webp.writeUIntLE(side - 1, canvas, 3);
  webp.writeUIntLE(side - 1, canvas + 3, 3);
  return webp;
}

/** A file of one pixel that says it has 16383 x 16383. */
async function hollowWebp(): Promise<Buffer> {
  const webp = await sharp(Buffer.alloc(3), { raw: { width: 1, height: 1, channels: 3 } })
    .webp({ lossless: true })
    .toBuffer();
  webp.writeUInt32LE((0x3ffe << 14) | 0x3ffe, webp.indexOf("VP8L") + 9);
  return webp;
}

/** A photograph whose last scan comes again and again, as often as fits. */
async function endlessScans(): Promise<Buffer> {
  const jpeg = await sharp(Buffer.alloc(1000 * 1000 * 3, 128), { raw: { width: 1000, height: 1000, channels: 3 } })
    .jpeg({ progressive: true })
    .toBuffer();
  const scan = jpeg.subarray(jpeg.lastIndexOf(latin1("\xff\xda")), -2);
  const scans = Array<Buffer>(Math.floor((4 * MiB) / scan.length)).fill(scan);
  return Buffer.concat([jpeg.subarray(0, -2), ...scans, latin1("\xff\xd9")]);
}

async function giantJpeg(): Promise<Buffer> {
  const jpeg = await sharp(Buffer.alloc(3), { raw: { width: 1, height: 1, channels: 3 } })
    .jpeg()
    .toBuffer();
  const frame = jpeg.indexOf(latin1("\xff\xc0"));
  jpeg.writeUInt16BE(65_500, frame + 5);
  jpeg.writeUInt16BE(65_500, frame + 7);
  return jpeg;
}

const notAnImage = "The image is not a PNG, JPEG or WebP.";
const damaged = /^The image is damaged or cut short: ./;
const tooMuchMetadata = "The texts and the colour profile of the PNG have more than 1048576 bytes.";
const tooLong = (size: string) =>
  `The image has ${size} pixels; at most ${maxImageSide} are accepted on a side. Make it smaller.`;
const tooMany = (size: string, pixels: number) =>
  `The image has ${size} = ${pixels} pixels; at most ${maxImagePixels} are accepted. Make it smaller.`;

type Bomb = [name: string, make: () => Buffer | Promise<Buffer>, message: string | RegExp];

const bombs: Bomb[] = [
  [
    "a PNG of a hundred million pixels",
    () => png(header({ width: 10_000, height: 10_000 }), blackness(300 * MiB)),
    tooMany("10000 x 10000", 1e8),
  ],
  [
    "a small PNG with 200 MB of image data",
    () => png(small, blackness(200 * MiB)),
    "The PNG has more image data than pixels.",
  ],
  [
    "a PNG with 200 MB of text",
    () => png(small, chunk("zTXt", latin1("A\0\0"), zeros(200 * MiB)), smallImage),
    tooMuchMetadata,
  ],
  [
    "a PNG with forty texts of 30 MB",
    () => png(small, ...Array<Buffer>(40).fill(chunk("zTXt", latin1("A\0\0"), zeros(30 * MiB))), smallImage),
    tooMuchMetadata,
  ],
  [
    "a PNG with 200 MB of Unicode",
    () => png(small, chunk("iTXt", latin1("A\0\x01\0\0\0"), zeros(200 * MiB)), smallImage),
    tooMuchMetadata,
  ],
  [
    "a PNG with 200 MB of colour profile",
    () => png(small, chunk("iCCP", latin1("A\0\0"), zeros(200 * MiB)), smallImage),
    tooMuchMetadata,
  ],
  ["a PNG of one endless line", () => line(maxImagePixels, 1), tooLong(`${maxImagePixels} x 1`)],
  ["a PNG of one endless column", () => line(1, maxImagePixels), tooLong(`1 x ${maxImagePixels}`)],
  ["a PNG without pixels", () => png(header({ width: 0, height: 0 }), smallImage), damaged],
  ["a PNG without image data", () => png(small), damaged],
  ["a PNG that ends in its image data", () => line(500, 500).subarray(0, 300), damaged],
  ["a PNG whose header is all there is", () => png(small).subarray(0, 33), damaged],
  [
    "a GIF with ten thousand frames",
    () =>
      Buffer.concat([
        latin1("GIF89a\xff\xff\xff\xff\0\0\0"),
        ...Array<Buffer>(10_000).fill(latin1(",\0\0\0\0\xff\xff\xff\xff\0\x02\x01\0\0")),
      ]),
    notAnImage,
  ],
  [
    "a WebP animation on a canvas of 268 million pixels",
    () => animation(16_383),
    tooMany("16383 x 16383", 16_383 ** 2),
  ],
  ["a WebP whose frames are larger than their canvas", () => animation(8), damaged],
  ["a WebP of one pixel that says 268 million", hollowWebp, tooMany("16383 x 16383", 16_383 ** 2)],
  ["a JPEG of one pixel that says four billion", giantJpeg, tooMany("65500 x 65500", 65_500 ** 2)],
  ["a JPEG of endless scans", endlessScans, damaged],
  [
    "a PNG that is a JPEG",
    () => Buffer.concat([latin1("\x89PNG\r\n\x1a\n\xff\xd8\xff\xe0"), Buffer.alloc(1000)]),
    damaged,
  ],
  [
    "a JPEG that is a web page",
    () => latin1(`\xff\xd8\xff\xe0<html><script>alert(1)</script>${"x".repeat(1000)}`),
    damaged,
  ],
  ["a WebP that is an archive", () => latin1(`RIFF\0\0\0\0WEBPPK\x03\x04${"x".repeat(1000)}`), damaged],
  ["a GIF that is a script", () => latin1("GIF89a/*\0\0\0*/=1;alert(1)"), notAnImage],
];

/** The most memory that a process has had since `forgetPeak`, in bytes; null where the system does not tell. */
function peakMemory(pid: number): number | null {
  if (process.platform !== "linux") return null;
  return Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) * 1024;
}

function forgetPeak(pid: number): void {
  if (process.platform === "linux") writeFileSync(`/proc/${pid}/clear_refs`, "5");
}

describe("a server that is sent bombs", () => {
  const bench = new ServerBench();
  const { golden, contract } = readModel("digits");
  const { request, response } = golden.cases[0]!;
  let server: ServerProcess;

  beforeAll(async () => {
    server = await bench.start(await bench.modelDir("digits"));
  });
  afterAll(() => bench.remove());

  it.each(bombs)("refuses %s, with little memory, and answers the next", async (_name, make, message) => {
    const bomb = await make();
    expect(bomb.length).toBeLessThan(6 * MiB);
    forgetPeak(server.pid);
    const before = peakMemory(server.pid) ?? 0;
    const { status, body } = await invoke(server, bomb, contract.rawContentTypes![0]);
    const growth = (peakMemory(server.pid) ?? 0) - before;
    const expected = message instanceof RegExp ? (expect.stringMatching(message) as string) : message;
    expect({ status, body }).toEqual({ status: 400, body: envelope("invalid_request", expected) });
    expect(growth).toBeLessThan(64 * MiB);
    const next = await invokeJson(server, request);
    expect([next.status, difference(response, next.body, golden.tolerance)]).toEqual([200, null]);
  });
});
