import sharp from "sharp";
import { readModel } from "../../../model/registry";
import { buildSite, withOrigin } from "../../../site/build";
import { breakLines, drawText } from "../../../site/build/lettering";
import { drawShareImage, type ShareImageOptions } from "../../../site/build/share-image";

const options: ShareImageOptions = {
  name: "Example",
  logo: Buffer.from(
    '<svg xmlns="http://www.w3.org/2000/svg" width="32" height="32"><rect width="32" height="32"/></svg>',
  ),
  background: "#0d3b42",
  kind: "image",
  label: "Image",
  title: "Handwriting",
  description: "Reads one letter.",
};

/** Share of the pixels of a region that are bright, as text is. */
async function brightness(picture: Buffer, left: number, top: number, width: number, height: number): Promise<number> {
  const pixels = await sharp(picture).extract({ left, top, width, height }).greyscale().raw().toBuffer();
  return pixels.filter((value) => value > 160).length / pixels.length;
}

describe("drawShareImage", () => {
  it("draws a PNG of the size that link previews expect", async () => {
    const { body, path } = await drawShareImage(options);
    expect(path).toMatch(/^assets\/share-[0-9a-f]{10}\.png$/);
    const { format, width, height } = await sharp(body).metadata();
    expect([format, width, height]).toEqual(["png", 1200, 630]);
    expect(body.length).toBeLessThan(60_000);
  });

  it("shows title, description, name and the drawing of the kind", async () => {
    const { body } = await drawShareImage(options);
    const title = await brightness(body, 80, 240, 420, 70);
    const description = await brightness(body, 80, 340, 300, 50);
    const name = await brightness(body, 164, 70, 160, 60);
    const drawing = await brightness(body, 800, 225, 320, 192);
    for (const share of [title, description, name, drawing]) expect(share).toBeGreaterThan(0.03);
    expect(await brightness(body, 80, 430, 600, 150)).toBe(0);
  });

  it("gives the same bytes on every run, and another path with another word", async () => {
    const [first, again, other] = await Promise.all([
      drawShareImage(options),
      drawShareImage(options),
      drawShareImage({ ...options, title: "Handwritings" }),
    ]);
    expect(again).toEqual(first);
    expect(other.path).not.toBe(first.path);
  });

  it("leaves out a text that the font has no letters for, instead of boxes", async () => {
    const { body } = await drawShareImage({ ...options, title: "手書き文字", description: "一" });
    expect(await brightness(body, 80, 240, 600, 300)).toBe(0);
  });
});

describe("breakLines", () => {
  const lines = { weight: 400, size: 20, width: 200, most: 2 } as const;

  it("breaks at spaces", () => {
    expect(breakLines("Größe und Gewicht der Vögel", lines)).toEqual(["Größe und Gewicht", "der Vögel"]);
  });

  it("ends in an ellipsis where there is more than room", () => {
    const shown = breakLines("one two three four five six seven eight nine ten eleven twelve", lines);
    expect(shown).toHaveLength(2);
    expect(shown[1]).toMatch(/\w…$/);
    expect(breakLines("x".repeat(100), lines)).toEqual([expect.stringMatching(/^x+…$/)]);
  });

  it("draws letters of Latin scripts, and nothing of others", () => {
    expect(drawText("Łódź", 600, 20, 0, 20)).toMatch(/^M/);
    expect([drawText("漢", 600, 20, 0, 20), breakLines("漢 a", lines)]).toEqual(["", []]);
  });
});

describe("link previews", () => {
  it("have a title, a description and a picture for every document, at the origin that serves it", async () => {
    const files = await buildSite({ models: ["iris"] });
    const read = (file: string) => {
      const document = withOrigin(files.get(file)!, "https://models.example.com").body.toString();
      return Object.fromEntries(
        [...document.matchAll(/property="(og:[\w:]+)" content="([^"]*)"/g)].map(
          ([, name = "", value = ""]) => [name, value] as const,
        ),
      );
    };
    const { contract } = readModel("iris");
    const picture: unknown = expect.stringMatching(/^https:\/\/models\.example\.com\/assets\/share-\w+\.png$/);
    expect(read("models/iris/index.html")).toMatchObject({
      "og:title": `${contract.title} · modelfront`,
      "og:description": contract.description,
      "og:site_name": "modelfront",
      "og:url": "https://models.example.com/models/iris/",
      "og:image": picture,
      "og:image:width": "1200",
      "og:image:height": "630",
    });
    const pictures = ["index.html", "models/iris/index.html", "docs/index.html"].map((file) => read(file)["og:image"]!);
    expect(new Set(pictures).size).toBe(3);
    for (const url of pictures) expect(files.has(new URL(url).pathname.slice(1))).toBe(true);
  });

  it("cannot be given markup by the origin", () => {
    const file = {
      body: Buffer.from('content="https://site.invalid/a"'),
      contentType: "text/html; charset=utf-8",
      cacheControl: "",
    };
    expect(withOrigin(file, '"><script>').body.toString()).toBe('content="&quot;&gt;&lt;script&gt;/a"');
  });

  it("leave files that are no documents alone", () => {
    const file = { body: Buffer.from("https://site.invalid"), contentType: "text/plain", cacheControl: "" };
    expect(withOrigin(file, "https://models.example.com")).toBe(file);
  });
});
