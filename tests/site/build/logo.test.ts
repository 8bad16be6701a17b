import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import sharp from "sharp";
import { buildSite } from "../../../site/build";
import { LogoProblem, readLogo } from "../../../site/build/logo";
import { usualPage } from "../../../site/build/page-settings";

const root = path.resolve(__dirname, "../../..");
const svgUrl = (svg: string) => `data:image/svg+xml,${encodeURIComponent(svg)}`;
const drawing =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><circle cx="4" cy="4" r="4" fill="red"/></svg>';

/** Why a logo is refused; null if it is not. */
function refusalOf(logo: string): string | null {
  try {
    readLogo(logo);
    return null;
  } catch (error) {
    if (error instanceof LogoProblem) return error.message;
    throw error;
  }
}

describe("readLogo", () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(path.join(root, "dist-logo-"));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it("reads a file of the repository by its path from the root", () => {
    expect(readLogo("site/src/icon.svg")).toEqual({ extension: "svg", body: expect.any(Buffer) as Buffer });
  });

  it.each(["png", "jpeg", "webp"] as const)("reads a data URL with a %s", async (format) => {
    const picture = await sharp({ create: { width: 2, height: 2, channels: 3, background: "red" } })
      .toFormat(format)
      .toBuffer();
    expect(readLogo(`data:image/${format};base64,${picture.toString("base64")}`).body).toEqual(picture);
  });

  it.each([
    `data:image/svg+xml;base64,${Buffer.from(drawing).toString("base64")}`,
    svgUrl(drawing),
    svgUrl('<svg xmlns:xlink="http://www.w3.org/1999/xlink"><use xlink:href="#a"/><path id="a" fill="url(#b)"/></svg>'),
    svgUrl('<svg><image href="data:image/png;base64,iVBORw0KGgo="/></svg>'),
  ])("reads the drawing %s", (logo) => expect(refusalOf(logo)).toBeNull());

  it.each([
    ["<svg><script>alert(1)</script></svg>", "a script"],
    ["<svg><svg:script/></svg>", "a script"],
    ['<svg onload="alert(1)"/>', "an event handler"],
    ["<svg><circle\nonclick = 'alert(1)'/></svg>", "an event handler"],
    ["<svg><foreignObject/></svg>", "an active element"],
    ['<svg><set attributeName="href" to="x"/></svg>', "an active element"],
    ['<svg><a href="https://example.com"/></svg>', "a link"],
    ["<svg><image href='//example.com/a.png'/></svg>", "a link"],
    ['<svg><image xlink:href="data:image/svg+xml,x"/></svg>', "a link"],
    ['<svg><a href="&#106;avascript:x"/></svg>', "a link"],
    ["<svg><path fill='url(https://example.com)'/></svg>", "a link"],
    ["<svg><style>@import 'https://example.com';</style></svg>", "a stylesheet"],
    ['<!DOCTYPE svg [<!ENTITY a "b">]><svg/>', "a document type"],
  ])("refuses %s", (svg, found) => expect(refusalOf(svgUrl(svg))).toBe(`a drawing alone; this SVG has ${found}`));

  it.each([
    ["https://example.com/logo.svg", /repository: the page loads nothing from other sites/],
    ["//example.com/logo.svg", /the page loads nothing from other sites/],
    ["README.md", /ends in \.svg, \.png, \.jpg or \.webp/],
    ["site/src/none.svg", /there is none/],
    ["data:text/html,<script>", /data URL of image\/svg\+xml/],
    ["data:image/png;base64,AAAA", /this is no PNG/],
    ["data:image/svg+xml,hello", /this is no SVG/],
    ["data:image/svg+xml,%", /percent-encoded/],
    [`data:image/svg+xml,<svg>${" ".repeat(300_000)}</svg>`, /at most 256 kB/],
  ])("refuses %.40s", (logo, reason) => expect(refusalOf(logo)).toMatch(reason));

  it("refuses files outside of the repository, by their path and by a link", () => {
    const outside = mkdtempSync(path.join(os.tmpdir(), "logo-"));
    try {
      const file = path.join(outside, "logo.svg");
      writeFileSync(file, drawing);
      symlinkSync(file, path.join(folder, "link.svg"));
      const inside = path.relative(root, path.join(folder, "link.svg"));
      expect([file, path.relative(root, file), inside].map(refusalOf)).toEqual(
        Array(3).fill("a file within the repository"),
      );
    } finally {
      rmSync(outside, { recursive: true });
    }
  });
});

describe("the page's logo", () => {
  it("is a file of the site, and the picture in browser tabs and on home screens", async () => {
    const files = await buildSite({ models: [], page: { ...usualPage, logo: svgUrl(drawing) } });
    const [logo] = [...files.keys()].filter((file) => /^assets\/logo-\w+\.svg$/.test(file));
    expect(files.get(logo!)).toEqual({
      body: Buffer.from(drawing),
      contentType: "image/svg+xml",
      cacheControl: "public, max-age=31536000, immutable",
    });
    expect(files.get("index.html")?.body.toString()).toContain(`<link rel="icon" href="/${logo}" />`);
    const [touchIcon] = [...files].filter(([file]) => /touch-icon/.test(file)).map(([, { body }]) => body);
    const { data, info } = await sharp(touchIcon).raw().toBuffer({ resolveWithObject: true });
    const pixelAt = (x: number, y: number) => [...data.subarray((y * info.width + x) * info.channels).subarray(0, 3)];
    expect([pixelAt(80, 80), pixelAt(179, 179)]).toEqual([
      [255, 0, 0],
      [255, 255, 255],
    ]);
  });
});
