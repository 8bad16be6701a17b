import sharp from "sharp";
import { drawingOf, drawingSize, type Shape } from "../src/page/kind-drawings";
import { mix } from "./color";
import { breakLines, drawText, type Lines } from "./lettering";
import { hashedPath } from "./site-file";

export interface ShareImageOptions {
  /** Name and logo of the page; the logo in any format that sharp reads. */
  readonly name: string;
  readonly logo: Buffer;
  /** Background, on which white text is legible. */
  readonly background: string;
  readonly kind: string;
  /** Kind in words; empty on the overview. */
  readonly label: string;
  readonly title: string;
  readonly description: string;
}

/** Size that link previews expect. */
export const shareSize = { width: 1200, height: 630 };

const margin = 80;
const textWidth = 660;
const title: Lines = { weight: 600, size: 68, width: textWidth, most: 3 };
const description: Lines = { weight: 400, size: 32, width: textWidth, most: 4 };
const logoSize = 64;

/**
 * Draws the picture that a link to a page is shown with. Text is drawn as paths; what the font has no letters for is left
 * out. The path has the hash of the drawing, so that another version of the renderer changes no document.
 */
export async function drawShareImage(options: ShareImageOptions): Promise<{ path: string; body: Buffer }> {
  const svg = Buffer.from(drawing(options));
  const { data: logo, info } = await sharp(options.logo, { density: 300 })
    .resize({ width: 3 * logoSize, height: logoSize, fit: "inside" })
    .png()
    .toBuffer({ resolveWithObject: true });
  const name = Buffer.from(nameBeside(info.width, options.name));
  const body = await sharp(svg)
    .composite([
      { input: logo, left: margin, top: margin - 10 },
      { input: name, left: 0, top: 0 },
    ])
    .png({ compressionLevel: 9 })
    .toBuffer();
  return { path: hashedPath("share", "png", Buffer.concat([svg, name, options.logo])), body };
}

function drawing({ background, kind, label, title: titleText, description: text }: ShareImageOptions): string {
  const soft = mix("#ffffff", background, 0.25);
  const titleLines = breakLines(titleText, title);
  const room = { ...description, most: description.most + 1 - titleLines.length };
  const titleTop = 250;
  const textTop = titleTop + titleLines.length * 80 + 10;
  return frame(
    [
      `<rect width="100%" height="100%" fill="${background}"/>`,
      `<circle cx="1020" cy="60" r="560" fill="${mix(background, "#ffffff", 0.05)}"/>`,
      `<path fill="${soft}" d="${drawText(label, 600, 28, margin, titleTop - 26)}"/>`,
      ...titleLines.map((line, i) => textPath(line, title, titleTop + 50 + i * 80, "#ffffff")),
      ...breakLines(text, room).map((line, i) => textPath(line, room, textTop + 40 + i * 46, soft)),
      `<g transform="translate(800 225) scale(${320 / drawingSize.width})" stroke-width="3" stroke-linecap="round" stroke-linejoin="round">`,
      ...drawingOf(kind).map((shape) => shapeElement(shape, background)),
      "</g>",
    ].join(""),
  );
}

function nameBeside(logoWidth: number, name: string): string {
  return frame(`<path fill="#ffffff" d="${drawText(name, 600, 36, margin + logoWidth + 20, margin + 35)}"/>`);
}

function frame(content: string): string {
  const { width, height } = shareSize;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${content}</svg>`;
}

function textPath(line: string, { weight, size }: Lines, y: number, color: string): string {
  return `<path fill="${color}" d="${drawText(line, weight, size, margin, y)}"/>`;
}

/** The shape with the paint that its class has on the page, in white. */
function shapeElement({ tag, class: paint, ...attributes }: Shape, background: string): string {
  const color = mix("#ffffff", background, { faint: 0.6, line: 0, "line dashed": 0, full: 0, half: 0.45 }[paint]);
  const isFilled = paint === "full" || paint === "half";
  const painted = {
    ...attributes,
    fill: isFilled ? color : "none",
    ...(!isFilled && { stroke: color }),
    ...(paint === "line dashed" && { "stroke-dasharray": "1 7" }),
  };
  const written = Object.entries(painted).map(([name, value]) => `${name}="${value}"`);
  return `<${tag} ${written.join(" ")}/>`;
}
