import { AxeBuilder } from "@axe-core/playwright";
import { type Page } from "playwright-core";
import { illegibleTexts } from "./contrast";
import { endTransitions } from "./transitions";

/** Findings of axe with their elements, undecided ones included. Contrasts that it leaves undecided are measured. */
export async function findings(page: Page): Promise<string[]> {
  await endTransitions(page);
  const { violations, incomplete, passes } = await new AxeBuilder({ page }).analyze();
  // A page that is not there has no violations either.
  expect(passes.length).toBeGreaterThan(20);
  const contrasts = incomplete.filter(({ id }) => id === "color-contrast");
  const undecided = incomplete.filter(({ id }) => id !== "color-contrast");
  const found = [...violations, ...undecided].flatMap(({ id, nodes }) =>
    nodes.map(({ target }) => `${id}: ${target.join(" ")}`),
  );
  const targets = contrasts.flatMap(({ nodes }) => nodes.map(({ target }) => target.join(" ")));
  return [...found, ...(await illegibleTexts(page, targets))];
}
