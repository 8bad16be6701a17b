import { readFileSync } from "node:fs";
import { type Page } from "playwright-core";

/** Faces of Inter by weight, as data URLs: the weights that the page uses. */
const faces = [400, 500, 600, 700].map((weight) => {
  const file = require.resolve(`@fontsource/inter/files/inter-latin-${weight}-normal.woff2`);
  const url = `data:font/woff2;base64,${readFileSync(file).toString("base64")}`;
  return `@font-face { font-family: Inter; font-weight: ${weight}; src: url(${url}); }`;
});

/**
 * Draws the page's text in Inter, so that a picture of it is the same on machines with other fonts. The page itself uses the
 * system's. Needs a context with `bypassCSP`, as the page forbids other styles.
 */
export async function useInter(page: Page): Promise<void> {
  await page.addStyleTag({ content: `${faces.join("\n")}\n* { font-family: Inter !important; }` });
  await page.evaluate("document.fonts.ready");
}
