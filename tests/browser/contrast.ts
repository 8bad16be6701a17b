import { type Page } from "playwright-core";
import sharp from "sharp";
import { contrast, mix } from "../../site/build/color";
import { endTransitions } from "./transitions";

/** A text on the page, as `findTexts` tells. */
interface Text {
  readonly selector: string;
  /** Red, green and blue from 0 to 255, then the share of it that is seen. */
  readonly paint: readonly [number, number, number, number];
  /** Least contrast for text of its size, by WCAG 2.2, success criterion 1.4.3. */
  readonly least: number;
  /** Its place in the document, in pixels. */
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Share of the pixels behind a text that may be too close to its color: lines of a chart cross its labels. */
const tolerance = 0.05;

/**
 * Texts whose contrast with what is behind them is too small, judged by the pixels of the page without its texts. Decides what
 * axe cannot: it does not know the colors of gradients and pictures.
 */
export async function illegibleTexts(page: Page, selectors: readonly string[]): Promise<string[]> {
  const texts = await page.evaluate<Text[]>(`(${findTexts})(${JSON.stringify(selectors)})`);
  await page.evaluate(hideTexts);
  const png = await page.screenshot({ fullPage: true, animations: "disabled", caret: "hide" });
  await page.evaluate("void document.adoptedStyleSheets.pop()");
  await endTransitions(page);
  const { data, info } = await sharp(png).removeAlpha().raw().toBuffer({ resolveWithObject: true });

  return texts.flatMap(({ selector, paint, least, ...box }) => {
    const [red, green, blue, seen] = paint;
    const contrasts = new Map<string, number>();
    const behind: number[] = [];
    for (let y = Math.max(0, Math.floor(box.top)); y < Math.min(info.height, box.bottom); y++) {
      for (let x = Math.max(0, Math.floor(box.left)); x < Math.min(info.width, box.right); x++) {
        const at = 3 * (y * info.width + x);
        const back = hex(data.subarray(at, at + 3));
        const found = contrasts.get(back) ?? contrast(mix(back, hex([red, green, blue]), seen), back);
        contrasts.set(back, found);
        behind.push(found);
      }
    }
    const worst = behind.sort((one, other) => one - other)[Math.floor(behind.length * tolerance)];
    return worst === undefined || worst >= least ? [] : [`contrast ${worst.toFixed(2)}, of ${least}: ${selector}`];
  });
}

function hex(channels: Iterable<number>): string {
  return `#${[...channels].map((channel) => channel.toString(16).padStart(2, "0")).join("")}`;
}

/** By a constructed style sheet, which the page's security policy lets pass. */
const hideTexts = `{
  const sheet = new CSSStyleSheet();
  sheet.replaceSync("* { color: transparent !important; text-decoration: none !important; transition: none !important; } text { fill: none !important; }");
  document.adoptedStyleSheets.push(sheet);
}`;

/**
 * Text of a field has no box of its own: it is where the field is, without its padding. A picture beside a text, such as a
 * logo, is not behind it.
 */
const findTexts = `(selectors) => selectors.flatMap((selector) => {
  const element = document.querySelector(selector);
  if (!element?.checkVisibility({ visibilityProperty: true })) return [];
  const style = getComputedStyle(element);
  const range = document.createRange();
  const pieces = [...element.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE && node.data.trim() !== "");
  const isField = pieces.length === 0;
  if (!isField) {
    range.setStartBefore(pieces[0]);
    range.setEndAfter(pieces.at(-1));
  }
  const box = (isField ? element : range).getBoundingClientRect();
  const inset = isField ? parseFloat(style.paddingInlineStart) + 1 : 0;
  const [red, green, blue, alpha = 1] = (element.matches("svg *") ? style.fill : style.color).match(/[\\d.]+/g).map(Number);
  let seen = alpha;
  for (let around = element; around; around = around.parentElement) seen *= Number(getComputedStyle(around).opacity);
  const size = parseFloat(style.fontSize);
  const isLarge = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
  return [{
    selector,
    paint: [red, green, blue, seen],
    least: isLarge ? 3 : 4.5,
    left: box.left + scrollX + inset,
    top: box.top + scrollY + Math.min(inset, box.height / 4),
    right: box.right + scrollX - inset,
    bottom: box.bottom + scrollY - Math.min(inset, box.height / 4),
  }];
})`;
