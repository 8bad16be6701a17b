import { type Server } from "node:http";
import { type Browser, type BrowserContextOptions } from "playwright-core";
import { findings } from "./findings";
import { launchBrowser } from "./launch-browser";
import { openPage } from "./open-page";
import { serveSite } from "./serve-site";
import { TemporaryModels } from "./temporary-models";

const temporary = new TemporaryModels();
let siteUrl: string;
let url: string;
let server: Server;
let browser: Browser;

/** Two chats that repeat the last message in capitals. */
beforeAll(async () => {
  addModel("echo", "Echo");
  addModel("other", "Other");
  ({ url: siteUrl, server } = await serveSite({ models: ["echo", "other"], modelRoot: temporary.root }));
  url = `${siteUrl}models/echo/`;
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser.close();
  server.closeAllConnections();
  server.close();
  temporary.remove();
});

function addModel(name: string, title: string): void {
  temporary.add(name, {
    contract: `import * as z from "zod";
const message = z.strictObject({ role: z.enum(["system", "user", "assistant"]), content: z.string().min(1).max(500) });
export default {
  title: ${JSON.stringify(title)}, description: "Says it again.", kind: "chat",
  request: z.strictObject({
    messages: z.array(message).min(1),
    max_tokens: z.int().min(1).max(256).default(64),
    stream: z.boolean().default(false),
  }),
  response: z.strictObject({ text: z.string() }),
  examples: [{ summary: "A greeting", request: { messages: [{ role: "user", content: "Hello!" }] } }],
};`,
    reference: "echo 1.0",
    caseOf: (i) => ({
      name: `Word ${i}`,
      request: { messages: [{ role: "user", content: `word ${i}` }], max_tokens: i + 1 },
      response: { text: `WORD ${i}` },
    }),
  });
}

interface ChatRequest {
  readonly messages: readonly { readonly role: string; readonly content: string }[];
  readonly max_tokens: number;
}

const chunk = (content: string) => `data: ${JSON.stringify({ choices: [{ delta: { content } }] })}\n\n`;

/** An answer in two events. */
const inPieces = (text: string) => `${chunk(text.slice(0, 1))}${chunk(text.slice(1))}data: [DONE]\n\n`;

interface OpenOptions extends BrowserContextOptions {
  /** False for an API without a chat route. */
  readonly hasChat?: boolean;
  /** Query of the page's address, with its question mark. */
  readonly search?: string;
}

/** The page with an API that answers as the model would, except that it rejects "no" and stops early at "break". */
async function open({ hasChat = true, search = "", ...options }: OpenOptions = {}) {
  const { page, complaints } = await openPage(browser, "about:blank", options);
  const asked: ChatRequest[] = [];
  await page.route("http://127.0.0.1:9/**", async (route) => {
    const headers = { "access-control-allow-origin": "*", "access-control-allow-headers": "*" };
    const request = route.request();
    if (request.method() === "GET") return route.fulfill({ headers, json: { data: [] } });
    if (request.method() === "OPTIONS") return route.fulfill({ headers });
    const body = request.postDataJSON() as ChatRequest;
    const said = body.messages.at(-1)?.content ?? "";
    const isChat = request.url().endsWith("/v1/chat/completions");
    if (isChat && !hasChat) return route.fulfill({ status: 404, headers, json: { error: { code: "not_found" } } });
    asked.push(body);
    if (said === "no") {
      return route.fulfill({ status: 400, headers, json: { error: { message: "Not this word.", param: "messages" } } });
    }
    if (said === "break") {
      const error = {
        message: "The model stopped before completing its answer.",
        type: "api_error",
        code: "model_error",
      };
      return route.fulfill({ headers, body: `${chunk("BR")}data: ${JSON.stringify({ error })}\n\n` });
    }
    return isChat
      ? route.fulfill({ headers, body: inPieces(said.toUpperCase()) })
      : route.fulfill({ headers, json: { text: said.toUpperCase() } });
  });
  await page.goto(`${url}${search}`);
  const card = page.locator("article#echo");
  const parts = {
    page,
    complaints,
    asked,
    card,
    log: card.getByRole("log"),
    box: card.getByLabel("Your message"),
    send: card.getByRole("button", { name: "Send" }),
    startOver: card.getByRole("button", { name: "Start over" }),
    said: () => card.locator(".said").allInnerTexts(),
  };
  await parts.box.waitFor();
  return parts;
}

describe("the card of a chat", () => {
  it("opens with a stored conversation, marked as stored", async () => {
    const { log } = await open();
    expect((await log.innerText()).split(/\n+/)).toEqual([
      "You",
      "word 0",
      "Edit",
      "Echo, stored, recorded with echo 1.0",
      "WORD 0",
      "Copy",
      "Answer again",
    ]);
  });

  it("keeps all messages, and sends them with the next one", async () => {
    const { asked, box, send, startOver, said, log } = await open();
    await startOver.click();
    for (const [count, word] of ["one", "two"].entries()) {
      await box.fill(word);
      await send.click();
      await log
        .locator(".said")
        .nth(2 * count + 1)
        .waitFor();
    }
    expect(await said()).toEqual(["one", "ONE", "two", "TWO"]);
    expect(asked[1]).toEqual({
      model: "echo",
      stream: true,
      max_tokens: 64,
      messages: [
        { role: "user", content: "one" },
        { role: "assistant", content: "ONE" },
        { role: "user", content: "two" },
      ],
    });
    expect(await log.innerText()).toMatch(/Echo, live in \d/);
    expect(await box.inputValue()).toBe("");
  });

  it("sends the advanced options, on Enter", async () => {
    const { asked, card, box, said } = await open();
    await card.getByText("Advanced options").click();
    await card.getByLabel("Max tokens").fill("7");
    await box.fill("again");
    await box.press("Enter");
    await card.getByText("AGAIN", { exact: true }).waitFor();
    expect(asked.map(({ max_tokens }) => max_tokens)).toEqual([7]);
    expect(await said()).toEqual(["word 0", "WORD 0", "again", "AGAIN"]);
  });

  it("renders an answer's Markdown, and nothing that could run or be fetched", async () => {
    const { page, complaints, card, box, send } = await open();
    await box.fill(
      "**bold** `code` [site](https://example.com/a) [run](javascript:alert(1)) ![pic](https://example.com/p.png) <img src=x onerror=alert(1)>",
    );
    await send.click();
    const answer = card.locator(".message.assistant .markdown").last();
    await answer.locator("strong").waitFor();
    expect(await answer.locator("strong, code").allInnerTexts()).toEqual(["BOLD", "CODE"]);
    expect(await answer.locator("img, script").count()).toBe(0);
    const links = await Promise.all(
      (await answer.locator("a").all()).map((link) =>
        Promise.all(["href", "target", "rel"].map((name) => link.getAttribute(name))),
      ),
    );
    expect(links[0]).toEqual(["HTTPS://EXAMPLE.COM/A", "_blank", "noopener noreferrer nofollow"]);
    expect(links.flat().filter((value) => /javascript/i.test(value ?? ""))).toEqual([]);
    expect(await answer.innerText()).toContain("<IMG SRC=X ONERROR=ALERT(1)>");
    expect([complaints, page.url().startsWith(url)]).toEqual([[], true]);
  });

  it("edits an earlier message: the conversation goes back to before it", async () => {
    const { page, asked, box, send, said, log, card } = await open();
    await box.fill("one");
    await send.click();
    await card.getByText("ONE", { exact: true }).waitFor();
    await log.locator(".message.user").last().getByRole("button", { name: "Edit" }).click();
    expect([await said(), await box.inputValue()]).toEqual([["word 0", "WORD 0"], "one"]);
    expect(await page.evaluate("document.activeElement.id")).toBe("echo-draft");
    await box.fill("two");
    await send.click();
    await card.getByText("TWO", { exact: true }).waitFor();
    expect(asked[1]?.messages.map(({ content }) => content)).toEqual(["word 0", "WORD 0", "two"]);
  });

  it("asks for another answer to the last message, without the one that it has", async () => {
    const { asked, log, said, card } = await open();
    await log.getByRole("button", { name: "Answer again" }).click();
    await card.getByText(/live in/).waitFor();
    expect(asked.map(({ messages }) => messages)).toEqual([[{ role: "user", content: "word 0" }]]);
    expect(await said()).toEqual(["word 0", "WORD 0"]);
  });

  it("keeps the earlier answer if another one fails", async () => {
    const { page, log, said, box, card } = await open();
    await page.route("**/v1/chat/completions", (route) =>
      route.fulfill({
        status: 502,
        headers: { "access-control-allow-origin": "*" },
        json: { error: { message: "No." } },
      }),
    );
    await log.getByRole("button", { name: "Answer again" }).click();
    await card.locator(".notice.bad").waitFor();
    expect([await said(), await box.inputValue()]).toEqual([["word 0", "WORD 0"], ""]);
  });

  it.each(["fails", "is cancelled"])(
    "puts a message back above what was typed meanwhile if its answer %s, and sends both again",
    async (end) => {
      const { page, asked, box, send, startOver, said, card } = await open();
      let fail = () => {};
      const failing = new Promise<void>((resolve) => (fail = resolve));
      await page.route("**/v1/chat/completions", async (route) => {
        if (route.request().method() !== "POST") return route.fallback();
        await failing;
        const headers = { "access-control-allow-origin": "*" };
        return route.fulfill({ status: 502, headers, json: { error: { message: "No." } } }).catch(() => undefined);
      });
      await startOver.click();
      await box.fill("one");
      await send.click();
      const cancel = card.getByRole("button", { name: "Cancel" });
      await cancel.waitFor();
      await box.fill("two");
      await page.waitForURL(/one%5Cntwo/);
      if (end === "fails") fail();
      else await cancel.click();
      await cancel.waitFor({ state: "detached" });
      expect(await box.inputValue()).toBe("one\ntwo");
      fail();
      await page.unroute("**/v1/chat/completions");
      await (end === "fails" ? card.getByRole("button", { name: "Try again" }) : send).click();
      await card.getByText(/live in/).waitFor();
      expect(asked.map(({ messages }) => messages.map(({ content }) => content))).toEqual([["one\ntwo"]]);
      expect([(await said())[0], await box.inputValue()]).toEqual(["one\ntwo", ""]);
    },
  );

  it("keeps an unsent message through an edit, a stored conversation and a start over", async () => {
    const { card, box, log, said, startOver } = await open();
    await box.fill("mine");
    await card.getByRole("button", { name: /Word 5/ }).click();
    expect([await said(), await box.inputValue()]).toEqual([["word 5", "WORD 5"], "mine"]);
    await log.getByRole("button", { name: "Edit" }).click();
    expect([await said(), await box.inputValue()]).toEqual([[], "word 5\nmine"]);
    await startOver.click();
    expect([await said(), await box.inputValue()]).toEqual([[], "word 5\nmine"]);
  });

  it("copies an answer", async () => {
    const { page, log } = await open({ permissions: ["clipboard-read", "clipboard-write"] });
    await log.getByRole("button", { name: "Copy" }).click();
    await log.getByText("Copied.").waitFor();
    expect(await page.evaluate("navigator.clipboard.readText()")).toBe("WORD 0");
  });

  it("asks for a key before the first message, if the API says that this caller needs one", async () => {
    const { page, card } = await open();
    const keys: (string | undefined)[] = [];
    await page.route("**/v1/models", (route) => {
      const { authorization } = route.request().headers();
      keys.push(authorization);
      return route.fulfill({
        headers: { "access-control-allow-origin": "*" },
        json: { data: [{ id: "echo", state: "ready", allowed: authorization !== undefined }] },
      });
    });
    await page.reload();
    const notice = card.locator(".notice", { hasText: "This model needs an API key." });
    await notice.getByLabel("API key").fill("mf_key");
    await notice.getByRole("button", { name: "Use key" }).click();
    await notice.waitFor({ state: "detached" });
    expect(keys.at(-1)).toBe("Bearer mf_key");
  });

  it("returns a rejected message to its box, and says why", async () => {
    const { card, box, send, said, startOver } = await open();
    await startOver.click();
    await box.fill("no");
    await send.click();
    await card.locator(".notice.bad").waitFor();
    expect(await card.locator(".notice.bad").innerText()).toBe("Invalid input. messages Not this word.");
    expect([await said(), await box.inputValue()]).toEqual([[], "no"]);
  });

  it("requests a prediction if the API has no chat", async () => {
    const { asked, card, box, send } = await open({ hasChat: false });
    for (const word of ["one", "two"]) {
      await box.fill(word);
      await send.click();
      await card.getByText(word.toUpperCase(), { exact: true }).waitFor();
    }
    expect(asked.map((request) => "model" in request)).toEqual([false, false]);
  });

  it("returns a message to its box if its answer stopped early, and says so", async () => {
    const { card, box, send, said, startOver } = await open();
    await startOver.click();
    await box.fill("break");
    await send.click();
    await card.locator(".notice.bad").waitFor();
    expect(await card.locator(".notice.bad p").innerText()).toBe(
      "The model failed on this input. The model stopped before completing its answer.",
    );
    expect([await said(), await box.inputValue()]).toEqual([[], "break"]);
  });

  it("shows a stored conversation when it is chosen", async () => {
    const { card, said } = await open();
    await card.getByRole("button", { name: /Word 5/ }).click();
    expect(await said()).toEqual(["word 5", "WORD 5"]);
  });

  it.each([
    ["light", 1280],
    ["dark", 360],
  ] as const)("has nothing that axe finds wrong in the %s scheme, %i pixels wide", async (colorScheme, width) => {
    const { page, complaints } = await open({ colorScheme, viewport: { width, height: 800 } });
    for (const summary of await page.locator("summary").all()) await summary.click();
    expect(await findings(page)).toEqual([]);
    expect(await page.evaluate("document.documentElement.scrollWidth - window.innerWidth")).toBe(0);
    expect(complaints).toEqual([]);
  });
});

/** Says a word, and waits for the address to have the answer. */
async function say({ page, box, send, card }: Awaited<ReturnType<typeof open>>, word: string): Promise<void> {
  await box.fill(word);
  await send.click();
  await card.locator(".said").getByText(word.toUpperCase(), { exact: true }).waitFor();
  await page.waitForURL((address) => /input-id/.test(address.search) || address.search.includes(word.toUpperCase()));
}

/** Query of a link to a conversation. */
const searchOf = (value: unknown) => `?${new URLSearchParams({ input: JSON.stringify(value) }).toString()}`;

const messageOf = (role: string, content: string) => ({ role, content });

describe("the conversation", () => {
  it("survives a reload with its settings and the next message; its answers are then those of the address", async () => {
    const chat = await open();
    const { page, card, box, log, said, startOver, asked } = chat;
    await startOver.click();
    await card.getByText("Advanced options").click();
    await card.getByLabel("Max tokens").fill("7");
    await say(chat, "one");
    await box.fill("to be continued");
    await page.waitForURL(/to\+be\+continued/);
    await page.reload();
    await log.getByText("Echo, from the link").waitFor();
    expect([await said(), await box.inputValue()]).toEqual([["one", "ONE"], "to be continued"]);
    await card.getByText("Advanced options").click();
    expect(await card.getByLabel("Max tokens").inputValue()).toBe("7");
    expect(asked).toHaveLength(1);
    // The conversation goes on where it was.
    await say(chat, "two");
    expect(asked[1]).toEqual({
      model: "echo",
      stream: true,
      max_tokens: 7,
      messages: [messageOf("user", "one"), messageOf("assistant", "ONE"), messageOf("user", "two")],
    });
  });

  it("stays empty after a reload if it was started over", async () => {
    const { page, log, startOver } = await open();
    await startOver.click();
    await page.waitForURL(/input=/);
    await page.reload();
    await log.getByText("No messages yet.").waitFor();
  });

  it("is there again after another model, by the menu and by the history, with its answers still live", async () => {
    const chat = await open();
    const { page, log, said } = chat;
    await say(chat, "one");
    const other = page.locator("article#other");
    const isBack = async () => {
      await log.getByText(/Echo, live in/).waitFor();
      expect(await said()).toEqual(["word 0", "WORD 0", "one", "ONE"]);
      await page.waitForURL(/%22ONE%22/);
    };
    await page.locator(".menu").getByRole("link", { name: "Other" }).click();
    await other.getByText("word 0", { exact: true }).waitFor();
    expect(new URL(page.url()).search).toBe("");
    await page.locator(".menu").getByRole("link", { name: "Echo" }).click();
    await isBack();
    await page.goBack();
    await other.getByText("word 0", { exact: true }).waitFor();
    await page.goBack();
    await isBack();
    await page.goForward();
    await page.goForward();
    await isBack();
    await page.reload();
    await log.getByText("Echo, from the link").nth(1).waitFor();
    expect(await said()).toEqual(["word 0", "WORD 0", "one", "ONE"]);
  });

  it("is there after the way through another document", async () => {
    const chat = await open();
    await say(chat, "one");
    await chat.page.goto(`${siteUrl}docs/`);
    await chat.page.goBack();
    await chat.card.getByText("ONE", { exact: true }).waitFor();
    expect(await chat.said()).toEqual(["word 0", "WORD 0", "one", "ONE"]);
  });

  it("opens from a copied link in another browser, which asks the model for nothing", async () => {
    const chat = await open({ permissions: ["clipboard-read", "clipboard-write"] });
    await chat.card.getByText("Advanced options").click();
    await chat.card.getByLabel("Max tokens").fill("7");
    await say(chat, "one");
    await chat.card.getByRole("button", { name: "Copy link" }).click();
    await chat.card.getByText("Link copied.", { exact: true }).waitFor();
    const link = new URL(await chat.page.evaluate<string>("navigator.clipboard.readText()"));
    const { page, card, log, said, asked } = await open({ search: link.search });
    await log.getByText("Echo, from the link").nth(1).waitFor();
    expect(await said()).toEqual(["word 0", "WORD 0", "one", "ONE"]);
    await card.getByText("Advanced options").click();
    expect(await card.getByLabel("Max tokens").inputValue()).toBe("7");
    // The address still is the link, once the page has had the time to write another.
    await card.getByLabel("Your message").fill("two");
    await page.waitForURL(/two/);
    expect(asked).toEqual([]);
  });

  it("is kept in this browser if no address holds it, and its copied link stays as it was", async () => {
    const chat = await open({ permissions: ["clipboard-read", "clipboard-write"] });
    const { page, card, said } = chat;
    const words = ["a", "b", "c", "d"].map((letter) => letter.repeat(450));
    await page.clock.install();
    await page.reload();
    for (const word of words) await say(chat, word);
    // While the clock stands still, the button alone brings the address up to date.
    await page.clock.pauseAt(Date.now() + 60_000);
    await chat.box.fill("more");
    await card.getByRole("button", { name: "Copy link" }).click();
    await card.getByText("it opens in this browser only").waitFor();
    await page.clock.resume();
    const link = await page.evaluate<string>("navigator.clipboard.readText()");
    const shown = await said();
    expect(shown).toHaveLength(2 + 2 * words.length);
    await chat.box.fill("and on");
    await page.waitForURL((address) => address.href !== link);
    await page.reload();
    await card.getByText("D".repeat(450), { exact: true }).waitFor();
    expect([await said(), await chat.box.inputValue()]).toEqual([shown, "and on"]);
    await page.goto(link);
    await card.getByText("D".repeat(450), { exact: true }).waitFor();
    expect([await said(), await chat.box.inputValue()]).toEqual([shown, "more"]);
    const elsewhere = await open({ search: new URL(link).search });
    expect(await elsewhere.said()).toEqual(["word 0", "WORD 0"]);
  });

  it.each([
    ["no JSON", "?input={"],
    ["a number", searchOf(5)],
    ["the input of another model", searchOf({ instances: [[5.1, 3.5, 1.4, 0.2]] })],
    ["messages of another shape", searchOf({ messages: [{ role: "user", content: [{ type: "text" }] }] })],
    ["a role that the contract does not have", searchOf({ messages: [messageOf("root", "obey")] })],
    ["a setting of another type", searchOf({ messages: [messageOf("user", "one")], max_tokens: {} })],
    ["an id of another browser", "?input-id=abc"],
  ])("is the stored one if the address has %s", async (_what, search) => {
    const { said, complaints, asked } = await open({ search });
    expect([await said(), complaints, asked]).toEqual([["word 0", "WORD 0"], [], []]);
  });

  it("shows what a link says as text and harmless Markdown", async () => {
    const markup = "**bold** <img src=x onerror=alert(1)> [run](javascript:alert(1)) ![pic](https://example.com/p.png)";
    const { card, log, complaints } = await open({
      search: searchOf({ messages: [messageOf("user", markup), messageOf("assistant", markup)] }),
    });
    await log.locator(".markdown strong").getByText("bold").waitFor();
    expect(await log.locator("img, script, a[href^=javascript]").count()).toBe(0);
    expect(await card.locator(".message.user .said").innerText()).toBe(markup);
    expect(complaints).toEqual([]);
  });
});
