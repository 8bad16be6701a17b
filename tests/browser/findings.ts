import { AxeBuilder } from "@axe-core/playwright";
import { type Page } from "playwright-core";

/**
 * Violations that axe finds, with their elements, and what it cannot decide but for contrasts: it does not know the colors
 * behind text on a gradient or above another element (docs/page.md).
 */
export async function findings(page: Page): Promise<string[]> {
  const { violations, incomplete, passes } = await new AxeBuilder({ page }).analyze();
  // A page that is not there has no violations either.
  expect(passes.length).toBeGreaterThan(20);
  const undecided = incomplete.filter(({ id }) => id !== "color-contrast");
  return [...violations, ...undecided].flatMap(({ id, nodes }) =>
    nodes.map(({ target }) => `${id}: ${target.join(" ")}`),
  );
}
