import { type Browser, type Page } from "playwright-core";
import { type LocalStack } from "../../local/stack";
import { cardOf, modelUrl } from "./card";
import { launchBrowser } from "./launch-browser";
import { openPage } from "./open-page";
import { startStack } from "./start-stack";
import { refuse } from "./states";

let stack: LocalStack;
let browser: Browser;

beforeAll(async () => {
  stack = await startStack("iris", "chat-tiny");
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser.close();
  await stack.close();
});

/** Opens the page of a model that never finishes its start, with a clock that can be moved. */
async function openStarting(model: string, hosting: string) {
  const list = (await (await fetch(`${stack.apiUrl}/v1/models`)).json()) as { data: { id: string }[] };
  const data = list.data.map((each) => (each.id === model ? { ...each, hosting, state: "waking" } : each));
  const { page } = await openPage(browser, "about:blank");
  await page.clock.install();
  await page.route("**/v1/models", (route) =>
    route.fulfill({ json: { ...list, data }, headers: { "access-control-allow-origin": "*" } }),
  );
  await refuse(page, "**/{predict,completions}", "model_loading", "The model is starting.", { "retry-after": "30" });
  await page.goto(modelUrl(stack, model), { waitUntil: "networkidle" });
  await cardOf(page, model).state.getByText("waking").waitFor();
  return page;
}

/** Lets the page wait for some seconds more, and answers the try that follows. */
async function wait(page: Page, seconds: number): Promise<void> {
  const refusal = page.waitForResponse((response) => response.status() === 503);
  await page.clock.fastForward(seconds * 1000);
  await refusal;
}

describe("a model on a shared endpoint", () => {
  it("says so, and that the endpoint loads it", async () => {
    const page = await openStarting("iris", "shared");
    const { card, predict } = cardOf(page, "iris");
    expect(await page.locator(".masthead .status").innerText()).toMatch(/Hosting\s+shared/);
    await predict.click();
    await card.getByText("The endpoint that the model shares with others has to load it.").waitFor();
    expect(await page.getByText(/container/).count()).toBe(0);
  });

  it("says so in a chat", async () => {
    const page = await openStarting("chat-tiny", "shared");
    const { card } = cardOf(page, "chat-tiny");
    await card.getByLabel("Your message").fill("Hello");
    await card.getByRole("button", { name: "Send" }).click();
    await card.getByText("The endpoint that the model shares with others has to load it.").waitFor();
  });

  it("is asked for as long as SageMaker lets it load, which is longer than the start of a container", async () => {
    const page = await openStarting("iris", "shared");
    const { card, notice, predict } = cardOf(page, "iris");
    await Promise.all([page.waitForResponse((response) => response.status() === 503), predict.click()]);
    await card.locator(".waiting").waitFor();
    await wait(page, 200);
    await card.getByText(/^2\d\d s so far$/).waitFor();
    expect(await notice.count()).toBe(0);
    await wait(page, 160);
    await notice.waitFor();
  });
});

it("a serverless model is asked for as long as its container may take to start", async () => {
  const page = await openStarting("iris", "serverless");
  const { card, notice, predict } = cardOf(page, "iris");
  await Promise.all([page.waitForResponse((response) => response.status() === 503), predict.click()]);
  await card.getByText("The model has been idle, so a container has to start.").waitFor();
  await wait(page, 200);
  await notice.waitFor();
});
