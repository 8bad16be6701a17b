import { readFileSync } from "node:fs";
import path from "node:path";
import sharp from "sharp";
import { readLogo, type Logo } from "./logo";
import { hashedPath } from "./site-file";

interface LogoFiles {
  /** Path of the picture in browser tabs. */
  readonly icon: string;
  /** Path of the picture on the home screens of phones, which take no SVG. */
  readonly touchIcon: string;
  /** Path of the logo beside the page's name; null for the mark of modelfront. */
  readonly path: string | null;
  /** The picture itself. */
  readonly source: Buffer;
  readonly files: readonly (readonly [path: string, body: Buffer])[];
}

/** Ground of the mark, in `icon.svg`. */
const markColor = "#0f5c5c";

/**
 * Builds the files of the page's logo, or of the mark of modelfront.
 * @param color ground of the mark, if it is not its own
 * @throws LogoProblem
 */
export async function buildLogo(setting: string | undefined, color = markColor): Promise<LogoFiles> {
  const { extension, body } = setting === undefined ? drawMark(color) : readLogo(setting);
  const touch = await sharp(body, { density: 405 })
    .resize({ width: 180, height: 180, fit: "contain", background: "#00000000" })
    .flatten({ background: setting === undefined ? color : "#ffffff" })
    .png()
    .toBuffer();
  const icon = hashedPath(setting === undefined ? "icon" : "logo", extension, body);
  const touchIcon = hashedPath("touch-icon", "png", touch);
  const files = [[icon, body] as const, [touchIcon, touch] as const];
  return { icon, touchIcon, path: setting === undefined ? null : icon, source: body, files };
}

function drawMark(color: string): Logo {
  const mark = readFileSync(path.join(__dirname, "../src/icon.svg"), "utf8");
  return { extension: "svg", body: Buffer.from(mark.replace(markColor, color)) };
}
