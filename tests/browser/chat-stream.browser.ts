import { type Browser, type Page } from "playwright-core";
import { type ChatStack, startChatStack } from "../e2e/chat-stack";
import { waitUntil } from "../local/wait-until";
import { hasFocus, modelUrl } from "./card";
import { findings } from "./findings";
import { launchBrowser } from "./launch-browser";
import { openPage } from "./open-page";

let stack: ChatStack;
let browser: Browser;

/** A stack that requires a key, with a container that says what the last message asks for. */
beforeAll(async () => {
  stack = await startChatStack({ container: "chat-container.js" });
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser.close();
  await stack.close();
});

/** Opens the page and enters a key, by keyboard alone. */
async function openWithKey(): Promise<Page> {
  const { page } = await openPage(browser, modelUrl(stack, "chat-tiny"));
  const field = page.getByLabel("API key").first();
  await field.focus();
  await page.keyboard.type(await stack.issueKey());
  await page.keyboard.press("Enter");
  await page.getByText("API connected").waitFor();
  return page;
}

function chatOf(page: Page) {
  const card = page.locator("article#chat-tiny");
  return {
    card,
    box: card.getByLabel("Your message"),
    stop: card.getByRole("button", { name: "Stop" }),
    last: card.locator(".message").last(),
  };
}

describe("an answer that streams", () => {
  it("is shown while it arrives", async () => {
    const page = await openWithKey();
    const { box, last, stop } = chatOf(page);
    expect(await page.locator(".masthead .status .state").innerText()).toBe("cold");
    // An answer that never ends: what is shown of it has arrived in pieces.
    await box.fill("go on");
    await box.press("Enter");
    await last.getByText("answering").waitFor();
    await last.locator(".said", { hasText: /^(on and ){3}/ }).waitFor();
    await last.locator(".said", { hasText: /^(on and ){9}/ }).waitFor();
    await stop.click();
    await last.getByText("stopped").waitFor();
  });

  it("shows how long it took once it is complete", async () => {
    const page = await openWithKey();
    const { box, last } = chatOf(page);
    await box.fill("count at once");
    await box.press("Enter");
    await last.getByText(/, live in \d/).waitFor();
    expect(await last.locator(".said").innerText()).toBe("one two three four");
    await page.locator(".masthead .status .state").getByText("ready").waitFor();
  });

  it("has code samples for the same route, with a key from the environment", async () => {
    const page = await openWithKey();
    const { card } = chatOf(page);
    await card.getByText("Use this model").click();
    const sample = await card.locator(".drawer pre").first().innerText();
    expect(sample).toContain("/v1/chat/completions");
    expect(sample).toContain('"authorization: Bearer $MODELFRONT_API_KEY"');
    expect(sample).toContain('"model":"chat-tiny"');
  });

  it("can be stopped by keyboard, which keeps the text so far and stops the container", async () => {
    const page = await openWithKey();
    const { box, stop, last } = chatOf(page);
    await box.fill("go on");
    await box.press("Enter");
    await stop.waitFor();
    await stop.press("Enter");
    await last.getByText("stopped").waitFor();
    expect(await last.locator(".said").innerText()).toMatch(/^(on and )+(on and)?$/);
    await waitUntil(() => stack.lines.some((line) => line.endsWith("hung up on go on")));
    // The conversation goes on.
    await box.fill("count at once");
    await box.press("Enter");
    await last.getByText(/, live in \d/).waitFor();
  });
});

describe("the estimate of a start", () => {
  it("is of the time until an answer begins, however long the answer then takes", async () => {
    const { page } = await openPage(browser, "about:blank");
    await page.clock.install();
    await page.route("**/v1/models", async (route) => {
      const answer = await route.fetch();
      const { data } = (await answer.json()) as { data: readonly object[] };
      await route.fulfill({ response: answer, json: { data: data.map((model) => ({ ...model, state: "cold" })) } });
    });
    const key = await stack.issueKey();
    await page.addInitScript(`sessionStorage.setItem("modelfront:key", "${key}")`);
    await page.goto(modelUrl(stack, "chat-tiny"));
    await page.locator(".masthead .status .state").getByText("cold").waitFor();
    const { box, last } = chatOf(page);
    // The clock goes on by an hour before the answer begins, and by a hundred before it ends.
    await page.route("**/v1/chat/completions", async (route) => {
      if (route.request().method() === "POST") await page.clock.fastForward(3_600_000);
      await route.continue();
    });
    await box.fill("count");
    await box.press("Enter");
    for (const [i, shown] of ["one", "one two", "one two three", "one two three four"].entries()) {
      await last.locator(".said").getByText(shown, { exact: true }).waitFor();
      if (i === 0) await page.clock.fastForward(360_000_000);
      await fetch(`${stack.apiUrl}/v1/models/chat-tiny/predict`, {
        method: "POST",
        headers: { "content-type": "application/json", authorization: `Bearer ${key}` },
        body: JSON.stringify({ messages: [{ role: "user", content: "next" }] }),
      });
    }
    await last.getByText(/, live in /).waitFor();
    const hours = Number(await page.evaluate("localStorage.getItem('modelfront:wake-seconds:chat-tiny')")) / 3600;
    expect(Math.floor(hours)).toBe(1);
  });
});

describe("an answer that is under way", () => {
  it("is let go of by a reload, after which its message is in the box", async () => {
    const page = await openWithKey();
    const { card, box, last } = chatOf(page);
    const before = await card.locator(".said").allInnerTexts();
    await box.fill("go on");
    await box.press("Enter");
    await last.locator(".said", { hasText: /^on and/ }).waitFor();
    await page.waitForURL(/go\+on/);
    await page.reload();
    await box.waitFor();
    expect([await card.locator(".said").allInnerTexts(), await box.inputValue()]).toEqual([before, "go on"]);
  });

  it("is kept as far as it got by going to another model, and is marked as stopped, after a reload too", async () => {
    const page = await openWithKey();
    const { box, last } = chatOf(page);
    await box.fill("go on");
    await box.press("Enter");
    await last.locator(".said", { hasText: /^on and/ }).waitFor();
    await page.locator(".menu").getByRole("link", { name: "Iris classifier" }).click();
    await page.locator("article#iris").getByRole("button", { name: "Predict" }).waitFor();
    await page.locator(".menu").getByRole("link", { name: "Tiny chat" }).click();
    await last.getByText("Tiny chat, stopped").waitFor();
    const soFar = await last.locator(".said").innerText();
    expect(soFar).toMatch(/^(on and )+(on and)?$/);
    expect(await box.inputValue()).toBe("");
    await page.waitForURL(/stopped/);
    await page.reload();
    await last.getByText("Tiny chat, from the link, stopped").waitFor();
    expect(await last.locator(".said").innerText()).toBe(soFar);
  });
});

describe("an API that requires a key", () => {
  it("is called with the key that was entered, in this tab only", async () => {
    const page = await openWithKey();
    await page.reload();
    await page.getByText("API connected").waitFor();
    const other = await page.context().newPage();
    await other.goto(modelUrl(stack, "chat-tiny"));
    await other.getByText("API key required").waitFor();
  });

  it("explains why a key is rejected, and accepts another in the same place", async () => {
    const { page } = await openPage(browser, modelUrl(stack, "chat-tiny"));
    await page.getByLabel("API key").first().fill("mf_wrong");
    await page.getByRole("button", { name: "Use key" }).first().press("Enter");
    const { card, box } = chatOf(page);
    const refused = page.waitForResponse((response) => response.request().method() === "POST");
    await box.fill("count at once");
    await box.press("Enter");
    const notice = card.locator(".notice.bad");
    await notice.waitFor();
    const { error } = (await (await refused).json()) as { error: { message: string } };
    expect(error.message).toMatch(/key is not valid/);
    expect(await notice.locator("p").innerText()).toBe(`Credentials required. ${error.message}`);
    const field = notice.getByLabel("API key");
    await field.focus();
    expect(await hasFocus(page, field)).toBe(true);
    await page.keyboard.type(await stack.issueKey());
    await page.keyboard.press("Enter");
    await card.getByText("one two three four").waitFor();
  });

  it.each(["light", "dark"] as const)("has nothing that axe finds wrong in the %s scheme", async (colorScheme) => {
    const { page, complaints } = await openPage(browser, modelUrl(stack, "chat-tiny"), { colorScheme });
    const { box, card } = chatOf(page);
    await box.fill("count at once");
    await box.press("Enter");
    await card.locator(".notice.bad").waitFor();
    expect(await findings(page)).toEqual([]);
    expect(complaints).toEqual([]);
  });
});
