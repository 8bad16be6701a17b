import { type Page } from "playwright-core";
import { ApiError, errorBody, errorCodes, type ErrorCode } from "../../functions/core/errors";
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

/** Answers requests to a path with an error of the API. */
export async function refuse(page: Page, path: string, code: ErrorCode, message: string, headers = {}): Promise<void> {
  await page.route(path, (route) =>
    route.fulfill({
      status: errorCodes[code].status,
      headers: {
        "access-control-allow-origin": "*",
        "access-control-expose-headers": "retry-after, x-request-id",
        "x-request-id": "0123456789abcdef",
        ...headers,
      },
      json: errorBody(new ApiError(code, message)),
    }),
  );
}

/** Asks for a prediction that the API refuses. */
async function predictInVain(page: Page, code: ErrorCode, message: string, headers = {}): Promise<void> {
  await refuse(page, "**/predict", code, message, headers);
  await cardOf(page, "iris").predict.click();
  await cardOf(page, "iris").notice.waitFor();
}

/** Loads the page again, with other facts of models in the API's list. */
export async function listAs(page: Page, facts: Readonly<Record<string, object>>): Promise<void> {
  await page.route("**/v1/models", async (route) => {
    const response = await route.fetch();
    const list = (await response.json()) as { data: { id: string }[] };
    const data = list.data.map((model) => ({ ...model, ...facts[model.id] }));
    await route.fulfill({ response, json: { ...list, data } });
  });
  await page.reload({ waitUntil: "networkidle" });
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
    name: "table, stale",
    path: model("iris"),
    async reach(page) {
      const { card } = cardOf(page, "iris");
      await card.getByRole("button", { name: "Two flowers at once", exact: true }).click();
      await predict(page, "iris");
      await card.locator(".table-input input").first().fill("5.5");
      await page.getByText("The input has changed since this result.").waitFor();
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
    name: "cold start",
    path: model("iris"),
    async reach(page) {
      const began = Date.now();
      await page.clock.setFixedTime(began);
      await refuse(page, "**/predict", "model_loading", "The model is starting.", { "retry-after": "60" });
      const refusal = page.waitForResponse("**/predict");
      await cardOf(page, "iris").predict.click();
      await refusal;
      await page.clock.setFixedTime(began + 12_000);
      await page.getByText("12 s so far").waitFor();
      await page.getByText("The model has been idle").waitFor();
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
    reach: (page) =>
      predictInVain(page, "quota_exceeded", "Limit reached: 100 model calls per hour. Try again in 3540 s.", {
        "retry-after": "3540",
      }),
  },
  {
    name: "failed, everything open",
    path: model("iris"),
    async reach(page) {
      await predictInVain(page, "internal_error", "Something failed on our side.");
      await openEverything(page);
    },
  },
  {
    name: "key form",
    path: "",
    async reach(page) {
      await refuse(page, "**/v1/models", "missing_credentials", "Credentials required: send a key.");
      await page.reload({ waitUntil: "networkidle" });
      await page.getByLabel("API key").waitFor();
    },
  },
  {
    name: "key form of a model",
    path: model("iris"),
    async reach(page) {
      await listAs(page, { iris: { allowed: false } });
      await page.getByText("This model needs an API key.").waitFor();
    },
  },
  {
    name: "key form, no credentials",
    path: model("iris"),
    reach: (page) => predictInVain(page, "missing_credentials", "No valid credentials: send a key or a token."),
  },
  {
    name: "key form, a key without access",
    path: model("iris"),
    async reach(page) {
      // The stack has not issued the key, and would refuse its list as well.
      await page.route("**/v1/models", (route) => {
        const { authorization, ...headers } = route.request().headers();
        return authorization === undefined ? route.continue() : route.continue({ headers });
      });
      await predictInVain(page, "not_allowed", "This key may not use the model iris.");
      await page.getByLabel("API key").fill("mf_0123456789");
      const refusal = page.waitForResponse("**/predict");
      await page.getByRole("button", { name: "Use key" }).click();
      await refusal;
      await cardOf(page, "iris").card.getByText("No result").waitFor();
      await page.getByRole("button", { name: "Forget key" }).waitFor();
    },
  },
  {
    name: "asleep",
    path: model("iris"),
    async reach(page) {
      await listAs(page, { iris: { state: "asleep" } });
      await cardOf(page, "iris").card.getByText("Switched off by the operator").waitFor();
    },
  },
  {
    name: "down",
    path: model("iris"),
    async reach(page) {
      await listAs(page, { iris: { state: "down" } });
      await cardOf(page, "iris").state.getByText("down", { exact: true }).waitFor();
    },
  },
  {
    name: "overview, models asleep and down",
    path: "",
    async reach(page) {
      await listAs(page, { iris: { state: "asleep" }, digits: { state: "down" } });
      await page.locator(".model-tile").getByText("down", { exact: true }).waitFor();
    },
  },
  {
    name: "no configuration",
    path: model("iris"),
    async reach(page) {
      await page.route("**/config.js", (route) => route.fulfill({ status: 404, body: "" }));
      await page.reload({ waitUntil: "networkidle" });
      await page.getByText("The API's address is missing.").waitFor();
    },
  },
  {
    name: "table, refused CSV",
    path: model("iris"),
    async reach(page) {
      const buffer = Buffer.from("petal width;petal length;sepal width;sepal length\n0.2;x;3.5;5.1\n");
      const files = { name: "flowers.csv", mimeType: "text/csv", buffer };
      await page.locator(".csv-input input[type=file]").setInputFiles(files);
      await page.getByText("Row 1, Petal length: “x”; expected a number.").waitFor();
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
    name: "forecast, tooltip",
    path: model("velib-forecast"),
    async reach(page) {
      await page.getByRole("slider", { name: "Point of the chart" }).press("End");
      await page.locator(".chart-tooltip").waitFor();
    },
  },
  {
    name: "forecast, stale",
    path: model("velib-forecast"),
    async reach(page) {
      await predict(page, "velib-forecast");
      await cardOf(page, "velib-forecast").card.getByLabel("Station code").fill("10013");
      await page.getByText("The input has changed since this result.").waitFor();
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
    name: "text, stale",
    path: model("sentiment"),
    async reach(page) {
      await predict(page, "sentiment");
      await cardOf(page, "sentiment").card.getByRole("textbox", { name: "Text" }).fill("A new text.");
      await page.getByText("The input has changed since this result.").waitFor();
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
    name: "chat, failed",
    path: model("chat-tiny"),
    async reach(page) {
      await refuse(page, "**/v1/chat/completions", "model_error", "The model failed on this input.");
      await page.getByLabel("Your message").fill("What is modelfront?");
      await page.keyboard.press("Enter");
      await page.locator(".chat .notice.bad").waitFor();
    },
  },
  {
    name: "chat, asleep",
    path: model("chat-tiny"),
    async reach(page) {
      await listAs(page, { "chat-tiny": { state: "asleep" } });
      await page.getByText("Switched off by the operator").first().waitFor();
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
