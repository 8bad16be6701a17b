import { type Server } from "node:http";
import { type Browser, type Page } from "playwright-core";
import { readModel } from "../../model/registry";
import { launchBrowser } from "./launch-browser";
import { openPage } from "./open-page";
import { serveSite } from "./serve-site";
import { TemporaryModels } from "./temporary-models";

const temporary = new TemporaryModels();
let url: string;
let server: Server;
let browser: Browser;

const pictures = readModel("digits").golden.cases.map(
  ({ request }) => (request as { readonly image_base64: string }).image_base64,
);

/** A model with a text, a number, rows and a picture. */
beforeAll(async () => {
  const request = { note: "stored", size: 3, rows: [[1, 2]], image_base64: pictures[0] };
  temporary.add("mixed", {
    contract: `import * as z from "zod";
export default {
  title: "Mixed", description: "Takes everything.", kind: "tabular",
  request: z.strictObject({
    note: z.string().max(60),
    size: z.number(),
    rows: z.array(z.tuple([z.number().meta({ title: "Width" }), z.number().meta({ title: "Height" })])).min(1).max(9),
    image_base64: z.base64(),
  }),
  response: z.strictObject({ text: z.string() }),
  examples: [{ summary: "An example", request: ${JSON.stringify(request)} }],
};`,
    reference: "mixed 1.0",
    caseOf: (i) => ({ name: `Case ${i}`, request, response: { text: `${i}` } }),
  });
  ({ url, server } = await serveSite({ models: ["mixed"], modelRoot: temporary.root }));
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser.close();
  server.closeAllConnections();
  server.close();
  temporary.remove();
});

/** The page, in which files whose names begin with `slow` are read only once `arrive` is called. */
async function open() {
  const { page } = await openPage(browser, url);
  await page.evaluate(`{
    const arrival = new Promise((resolve) => { window.arrive = resolve; });
    window.read = [];
    for (const name of ["text", "arrayBuffer"]) {
      const original = Blob.prototype[name];
      Blob.prototype[name] = function () {
        if (!this.name?.startsWith("slow")) return original.call(this);
        const content = arrival.then(() => original.call(this));
        window.read.push(content);
        return content;
      };
    }
  }`);
  const card = page.locator("article#mixed");
  const note = card.getByLabel("Note");
  await note.waitFor();
  const loadRows = (name: string, content: string) =>
    card
      .locator(".csv-input input[type=file]")
      .setInputFiles({ name, mimeType: "text/csv", buffer: Buffer.from(content) });
  const loadPicture = (name: string, base64 = "") =>
    card
      .getByLabel("Choose a picture")
      .setInputFiles({ name, mimeType: "image/png", buffer: Buffer.from(base64, "base64") });
  return {
    page,
    card,
    note,
    loadRows,
    loadPicture,
    said: card.locator(".csv-input [role=status]"),
    /** Widths of the rows. */
    widths: async () =>
      Promise.all((await card.getByRole("spinbutton", { name: /^Width/ }).all()).map((box) => box.inputValue())),
    picture: () => card.locator("[data-image-pad] img").getAttribute("src"),
  };
}

/** Lets the slow files arrive, and waits until the page has drawn what it makes of them. */
async function arrive(page: Page): Promise<void> {
  await page.evaluate(
    `(arrive(), Promise.all(read).then(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))))`,
  );
}

describe("a file that takes its time", () => {
  it("with rows leaves other inputs that were filled meanwhile as they are", async () => {
    const { page, note, loadRows, said, widths } = await open();
    await loadRows("slow.csv", "5,6\n7,8\n9,10\n");
    await note.fill("meanwhile");
    await arrive(page);
    await said.getByText("3 rows read.").waitFor();
    expect([await widths(), await note.inputValue()]).toEqual([["5", "7", "9"], "meanwhile"]);
  });

  it("with rows is too late if another was read, or a stored input chosen", async () => {
    const { page, card, loadRows, said, widths } = await open();
    await loadRows("slow.csv", "5,6\n7,8\n9,10\n");
    await loadRows("fast.csv", "1,2\n3,4\n");
    await said.getByText("2 rows read.").waitFor();
    await loadRows("slow again.csv", "5,6\n7,8\n9,10\n");
    await card.getByRole("button", { name: /Case 5/ }).click();
    await arrive(page);
    expect([await widths(), await said.innerText()]).toEqual([["1"], "2 rows read."]);
  });

  it("with a picture leaves other inputs that were filled meanwhile as they are", async () => {
    const { page, card, note, loadPicture, picture } = await open();
    await loadPicture("slow.png", pictures[1]);
    await note.fill("meanwhile");
    await arrive(page);
    await card.locator("[data-image-pad] img").waitFor();
    expect([await picture(), await note.inputValue()]).toEqual([`data:image/png;base64,${pictures[1]}`, "meanwhile"]);
  });

  it("with a picture is too late if another was read, or all were cleared", async () => {
    const { page, card, loadPicture, picture } = await open();
    await loadPicture("slow.png", pictures[1]);
    await loadPicture("fast.png", pictures[2]);
    await card.locator("[data-image-pad] img").waitFor();
    await arrive(page);
    expect(await picture()).toBe(`data:image/png;base64,${pictures[2]}`);
    await page.reload();
    const again = await open();
    await again.loadPicture("slow.png", pictures[1]);
    await again.card.getByRole("button", { name: "Clear", exact: true }).click();
    await arrive(again.page);
    expect(await again.card.locator("[data-image-pad] img").count()).toBe(0);
  });
});

describe("an input with an empty box for a number", () => {
  it("survives a reload with all that it has", async () => {
    const { page, card, note } = await open();
    await card.getByLabel("Size").fill("");
    await note.fill("kept");
    await page.waitForURL(/kept/);
    await page.reload();
    await note.waitFor();
    expect([await note.inputValue(), await card.getByLabel("Size").inputValue()]).toEqual(["kept", ""]);
  });
});
