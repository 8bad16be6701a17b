import { type Page } from "playwright-core";

/**
 * Ends the transitions that a change of colors has begun. Pico keeps those of busy buttons even for users who prefer reduced
 * motion.
 */
export async function endTransitions(page: Page): Promise<void> {
  await page.evaluate(`(async () => {
    for (let frame = 0; frame < 2; frame++) await new Promise(requestAnimationFrame);
    for (const change of document.getAnimations()) if (change instanceof CSSTransition) change.finish();
  })()`);
}
