import { type Page } from "playwright-core";
import { cardOf, drawLines, seven } from "./card";

/** A state of the page that a person can bring about, on a stack of the models that ship. */
export interface PageState {
  readonly name: string;
  /** Path of its document, from the root of the site. */
  readonly path: string;
  /** Brings the page, which has loaded, into the state. */
  readonly reach: (page: Page) => Promise<unknown>;
}

/** Asks a model for a prediction of the form's input. */
async function predict(page: Page, model: string): Promise<void> {
  const { predict, live } = cardOf(page, model);
  await predict.click();
  await live.waitFor();
}

/** Opens all that can be opened. */
export async function openEverything(page: Page): Promise<void> {
  await page.evaluate("for (const details of document.querySelectorAll('details')) details.open = true");
}

const model = (name: string) => `models/${name}/`;

const list = [
  { name: "overview", path: "", reach: (page) => page.getByText("API connected").waitFor() },
  {
    name: "missing page",
    path: "models/nothing/",
    reach: (page) => page.getByText("API connected").waitFor(),
  },
  { name: "reference", path: "docs/", reach: (page) => page.locator("#predictWithModel").waitFor() },
  {
    name: "reference, a request",
    path: "docs/",
    async reach(page) {
      const route = page.locator("#predictWithModel");
      await route.locator("summary").first().click();
      await route.getByRole("button", { name: "Send" }).click();
      await route.getByText(/^Status 200/).waitFor();
    },
  },
  {
    name: "table",
    path: model("iris"),
    async reach(page) {
      const { card } = cardOf(page, "iris");
      await card.getByRole("button", { name: "A virginica", exact: true }).click();
      await card.getByRole("checkbox", { name: "Explain" }).check();
      await predict(page, "iris");
      await card.getByText(/^Why: /).waitFor();
    },
  },
  {
    name: "table, several rows",
    path: model("iris"),
    async reach(page) {
      await cardOf(page, "iris").card.getByRole("button", { name: "Two flowers at once", exact: true }).click();
      await predict(page, "iris");
    },
  },
  {
    name: "table, everything open",
    path: model("iris"),
    async reach(page) {
      await predict(page, "iris");
      await openEverything(page);
    },
  },
  {
    name: "wrong input",
    path: model("iris"),
    async reach(page) {
      const { card, notice, predict } = cardOf(page, "iris");
      // Without the browser's validation the API has to reject the input.
      await page.evaluate("document.querySelector('#iris form').noValidate = true");
      await card.getByRole("spinbutton", { name: "Petal length" }).fill("2000000");
      await predict.click();
      await notice.waitFor();
    },
  },
  {
    name: "starting",
    path: model("iris"),
    async reach(page) {
      await page.route("**/predict", () => undefined);
      await cardOf(page, "iris").predict.click();
      await cardOf(page, "iris").card.getByRole("button", { name: "Cancel" }).waitFor();
    },
  },
  {
    name: "cancelled",
    path: model("iris"),
    async reach(page) {
      await page.route("**/predict", () => undefined);
      await cardOf(page, "iris").predict.click();
      await cardOf(page, "iris").card.getByRole("button", { name: "Cancel" }).click();
    },
  },
  {
    name: "quota used up",
    path: model("iris"),
    async reach(page) {
      const headers = { "access-control-allow-origin": "*", "access-control-expose-headers": "retry-after" };
      const error = {
        message: "Limit reached: 100 model calls per hour. Try again in 3540 s.",
        type: "rate_limit_error",
        param: null,
        code: "quota_exceeded",
      };
      await page.route("**/predict", (route) =>
        route.fulfill({ status: 429, headers: { ...headers, "retry-after": "3540" }, json: { error } }),
      );
      await cardOf(page, "iris").predict.click();
      await cardOf(page, "iris").notice.waitFor();
    },
  },
  {
    name: "no API",
    path: model("iris"),
    async reach(page) {
      await page.context().setOffline(true);
      await page.getByText("API unreachable").waitFor();
    },
  },
  { name: "picture, empty", path: model("digits"), reach: (page) => cardOf(page, "digits").pad.waitFor() },
  {
    name: "picture",
    path: model("digits"),
    async reach(page) {
      await drawLines(page, cardOf(page, "digits").pad, seven);
      await predict(page, "digits");
    },
  },
  {
    name: "picture, missing",
    path: model("digits"),
    async reach(page) {
      await cardOf(page, "digits").predict.click();
      await page.getByText("No picture yet.").waitFor();
    },
  },
  {
    name: "picture, refused",
    path: model("digits"),
    async reach(page) {
      const file = { name: "notes.txt", mimeType: "text/plain", buffer: Buffer.from("no picture") };
      await cardOf(page, "digits").choose.setInputFiles(file);
      await page.getByText("“notes.txt” is not a picture").waitFor();
    },
  },
  {
    name: "forecast",
    path: model("velib-forecast"),
    async reach(page) {
      await predict(page, "velib-forecast");
    },
  },
  {
    name: "forecast, map and drawing",
    path: model("velib-forecast"),
    async reach(page) {
      await page.getByText("Draw it").click();
      await page.getByText("Choose on a map").click();
      await page.locator(".choice-map svg").waitFor();
    },
  },
  {
    name: "text, on this device",
    path: model("sentiment"),
    async reach(page) {
      const { card, predict } = cardOf(page, "sentiment");
      await card.getByRole("checkbox", { name: "Answer on this device" }).check();
      await predict.click();
      await card.getByText("Answered on this device", { exact: true }).waitFor();
    },
  },
  {
    name: "text",
    path: model("sentiment"),
    async reach(page) {
      await cardOf(page, "sentiment").card.getByRole("button", { name: "A negation", exact: true }).click();
      await predict(page, "sentiment");
      await page.locator(".highlighted").waitFor();
    },
  },
  {
    name: "chat",
    path: model("chat-tiny"),
    async reach(page) {
      await page.getByLabel("Your message").fill("What is modelfront?");
      await page.keyboard.press("Enter");
      await page.getByText(/, live in \d/).waitFor();
    },
  },
  {
    name: "chat, stopped",
    path: model("chat-tiny"),
    async reach(page) {
      await page.route("**/v1/chat/completions", () => undefined);
      await page.getByLabel("Your message").fill("What is modelfront?");
      await page.keyboard.press("Enter");
      await page.getByRole("button", { name: /^(Stop|Cancel)$/ }).click();
    },
  },
] as const satisfies readonly PageState[];

export const states: readonly PageState[] = list;

export type StateName = (typeof list)[number]["name"];

/** A state by its name. */
export function stateNamed(name: StateName): PageState {
  const found = states.find((state) => state.name === name);
  if (!found) throw new Error(`No state ${name}.`);
  return found;
}
