import { type Locator, type Page } from "playwright-core";

/** Checks that an element has the focus. */
export async function hasFocus(page: Page, element: Locator): Promise<boolean> {
  return (await element.and(page.locator(":focus")).count()) === 1;
}

/** Address of a model's page. */
export function modelUrl({ siteUrl }: { readonly siteUrl: string }, model: string): string {
  return `${siteUrl}/models/${model}/`;
}

/** Parts of a model's page, located as a person or a screen reader finds them. */
export function cardOf(page: Page, model: string) {
  const card = page.locator(`article#${model}`);
  return {
    card,
    state: page.locator(".masthead .status .state"),
    predict: card.getByRole("button", { name: "Predict", exact: true }),
    choose: card.getByLabel("Choose a picture"),
    notice: card.locator(".notice.bad"),
    clear: card.getByRole("button", { name: /^Clear/ }),
    pad: card.locator("[data-image-pad]"),
    live: card.getByText("Live result", { exact: true }),
    headline: card.locator(".headline").first(),
    status: card.locator(".outcome").getByRole("status"),
  };
}

type Point = readonly [x: number, y: number];

/** Draws lines on an element with the mouse; points are fractions of its size. */
export async function drawLines(page: Page, target: Locator, lines: readonly (readonly Point[])[]): Promise<void> {
  await target.scrollIntoViewIfNeeded();
  const box = await target.boundingBox();
  if (!box) throw new Error("The element to draw on is not visible.");
  const place = ([x, y]: Point) => [box.x + x * box.width, box.y + y * box.height] as const;
  for (const [first, ...rest] of lines) {
    if (!first) continue;
    await page.mouse.move(...place(first));
    await page.mouse.down();
    for (const point of rest) await page.mouse.move(...place(point), { steps: 8 });
    await page.mouse.up();
  }
}

/** A handwritten seven. */
export const seven: readonly (readonly Point[])[] = [
  [
    [0.25, 0.2],
    [0.75, 0.2],
    [0.45, 0.85],
  ],
];
