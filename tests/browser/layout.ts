import { type Page } from "playwright-core";

/**
 * Problems of the layout in the page's present window: what is wider than the window, text that is cut off, and controls
 * that cannot be clicked. Menus and tables may scroll by themselves.
 */
export function layoutProblems(page: Page): Promise<string[]> {
  return page.evaluate<string[]>(findProblems);
}

const findProblems = `(async () => {
  // Charts follow the window's size, one frame after they hear of it.
  for (let frame = 0; frame < 3; frame++) await new Promise(requestAnimationFrame);
  const describe = (element) => element.outerHTML.replace(/\\s+/g, " ").slice(0, 120);
  const ancestorsOf = (element) =>
    element.parentElement ? [element.parentElement, ...ancestorsOf(element.parentElement)] : [];
  const scrolls = (element) => /auto|scroll/.test(getComputedStyle(element).overflowX);
  // Text for screen readers alone, and the link that shows itself on focus.
  const isForEars = (element) => element.closest(".visually-hidden, .skip") !== null;
  const isShown = (element) =>
    element.checkVisibility({ visibilityProperty: true, opacityProperty: true }) && !isForEars(element);

  const shown = [...document.body.querySelectorAll("*")].filter(isShown);
  const overWide = document.documentElement.scrollWidth - innerWidth;
  const problems = overWide > 0 ? ["The page is " + overWide + " px wider than the window."] : [];
  for (const element of shown) {
    const { left, right } = element.getBoundingClientRect();
    if ((left < -1 || right > innerWidth + 1) && !ancestorsOf(element).some(scrolls))
      problems.push("From " + Math.round(left) + " to " + Math.round(right) + " px: " + describe(element));
    const { overflowX, textOverflow } = getComputedStyle(element);
    const isCut = /hidden|clip/.test(overflowX) && element.scrollWidth > element.clientWidth + 1;
    // An ellipsis says that there is more; a box for text scrolls.
    if (isCut && textOverflow !== "ellipsis" && !element.matches("svg, svg *, input"))
      problems.push("Cut off: " + describe(element));
  }
  // A control that is busy or disabled lets clicks through.
  const controls = shown.filter((element) =>
    element.matches(":is(a[href], button, input, select, textarea, summary):not([aria-busy=true], :disabled)"),
  );
  for (const control of controls) {
    const label = control.closest("label") ?? document.querySelector('label[for="' + control.id + '"]');
    // A file's input is hidden behind its label.
    const target = control.matches("[type=file]") && label ? label : control;
    target.scrollIntoView({ block: "center", inline: "center", behavior: "instant" });
    // A link that is broken into lines has nothing in the middle of its box.
    const [box = target.getBoundingClientRect()] = target.getClientRects();
    const hit = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
    if (!hit || !(target.contains(hit) || label?.contains(hit))) problems.push("Out of reach: " + describe(control));
  }
  scrollTo({ top: 0, behavior: "instant" });
  return problems;
})()`;
