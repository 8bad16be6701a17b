import { readFileSync, realpathSync, statSync } from "node:fs";
import path from "node:path";

/** A picture file that the page shows beside its name. */
export interface Logo {
  readonly extension: "svg" | "png" | "jpg" | "webp";
  readonly body: Buffer;
}

/** A logo that cannot be used, with what can. */
export class LogoProblem extends Error {}

const root = path.resolve(__dirname, "../..");
const maxBytes = 256 * 1024;

const types: Readonly<Record<string, Logo["extension"]>> = {
  "image/svg+xml": "svg",
  "image/png": "png",
  "image/jpeg": "jpg",
  "image/webp": "webp",
};

/** First bytes of each format, in hexadecimal. */
const signatures: Readonly<Record<Exclude<Logo["extension"], "svg">, RegExp>> = {
  png: /^89504e470d0a1a0a/,
  jpg: /^ffd8ff/,
  webp: /^52494646.{8}57454250/,
};

/** Parts of an SVG that run code, or that load something from elsewhere. */
const activeParts: readonly (readonly [RegExp, string])[] = [
  [/<\s*(?:[\w-]+:)?script\b/i, "a script"],
  [/[\s"'/]on[a-z]+\s*=/i, "an event handler"],
  [/<\s*(?:[\w-]+:)?(?:foreignObject|iframe|embed|object|animate|set)\b/i, "an active element"],
  [/javascript:/i, "a script address"],
  [/<!(?:DOCTYPE|ENTITY)/i, "a document type"],
  [/<\?xml-stylesheet|@import/i, "a stylesheet"],
  [/(?:href|src)\s*=\s*["']?\s*(?!["'\s#]|data:image\/(?:png|jpeg|webp);)\S/i, "a link"],
  [/url\(\s*["']?\s*(?!["'\s#])\S/i, "a link"],
];

/**
 * Reads the logo: a file of the repository, by its path from the root, or a data URL. Nothing is fetched, and the picture is
 * served from the page's own origin, as its security policy demands.
 * @throws LogoProblem
 */
export function readLogo(logo: string): Logo {
  const { extension, body } = logo.startsWith("data:") ? readDataUrl(logo) : readFile(logo);
  if (body.length > maxBytes) throw new LogoProblem(`at most ${maxBytes / 1024} kB; this has ${body.length} bytes`);
  if (extension === "svg") checkSvg(body.toString());
  else if (!signatures[extension].test(body.subarray(0, 16).toString("hex"))) {
    throw new LogoProblem(`a picture; this is no ${extension.toUpperCase()}`);
  }
  return { extension, body };
}

function readDataUrl(logo: string): Logo {
  const [, type = "", base64, data = ""] = /^data:([\w/+-]+)(?:;charset=[\w-]+)?(;base64)?,(.*)$/s.exec(logo) ?? [];
  const extension = types[type];
  if (extension === undefined) throw new LogoProblem(`a data URL of ${Object.keys(types).join(", ")}`);
  try {
    return { extension, body: Buffer.from(base64 ? data : decodeURIComponent(data), base64 ? "base64" : "utf8") };
  } catch {
    throw new LogoProblem("a data URL in base64, or with percent-encoded text");
  }
}

function readFile(logo: string): Logo {
  if (/^[a-z][a-z\d+.-]*:|^\/\//i.test(logo)) {
    throw new LogoProblem("a copy of the picture in the repository: the page loads nothing from other sites");
  }
  const extension = path.extname(logo).slice(1).toLowerCase().replace("jpeg", "jpg") as Logo["extension"];
  if (!Object.values(types).includes(extension)) throw new LogoProblem("a file that ends in .svg, .png, .jpg or .webp");
  const file = path.resolve(root, logo);
  if (!statSync(file, { throwIfNoEntry: false })?.isFile()) {
    throw new LogoProblem("the path of a file, from the root of the repository; there is none");
  }
  // A link may lead out of the repository, and so may `..`.
  if (path.relative(realpathSync(root), realpathSync(file)).startsWith("..")) {
    throw new LogoProblem("a file within the repository");
  }
  return { extension, body: readFileSync(file) };
}

function checkSvg(svg: string): void {
  if (!/<svg[\s/>]/i.test(svg)) throw new LogoProblem("a picture; this is no SVG");
  const found = activeParts.find(([pattern]) => pattern.test(svg));
  if (found) throw new LogoProblem(`a drawing alone; this SVG has ${found[1]}`);
}
