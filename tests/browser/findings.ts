import { AxeBuilder } from "@axe-core/playwright";
import { type Page } from "playwright-core";

/** Violations that axe finds, with their elements. */
export async function findings(page: Page): Promise<string[]> {
  const { violations, passes } = await new AxeBuilder({ page }).analyze();
  // A page that is not there has no violations either.
  expect(passes.length).toBeGreaterThan(20);
  return violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(" ")}`));
}
