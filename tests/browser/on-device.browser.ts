import { type Browser } from "playwright-core";
import { difference } from "../../model/golden";
import { readModel } from "../../model/registry";
import { type ModelDetails } from "../../site/src/catalogue";
import { launchBrowser } from "./launch-browser";
import { openPage } from "./open-page";
import { serveSite, type ServedSite } from "./serve-site";

const models = ["iris", "digits", "sentiment", "velib-forecast"];

let browser: Browser;
let site: ServedSite;

beforeAll(async () => {
  browser = await launchBrowser();
  site = await serveSite({ models, onDevice: models });
});
afterAll(async () => {
  await browser.close();
  site.server.close();
});

/** Answers of a model in the browser, through the script that the page loads. */
const answerAll = `async ({ script, model, runtime }, requests) => {
  const unpack = async (path) => {
    const { body } = await fetch("/" + path);
    return new Uint8Array(await new Response(body.pipeThrough(new DecompressionStream("gzip"))).arrayBuffer());
  };
  const { open } = await import("/" + script);
  const answer = await open({ runtime: await unpack(runtime), model: await unpack(model) });
  const answers = [];
  for (const request of requests) answers.push(await answer(JSON.stringify(request), []));
  return answers;
}`;

describe("a model in the browser", () => {
  it.each(models)(
    "gives the reference's answer to every golden case of %s, under the page's security policy",
    async (model) => {
      const { page, complaints, origins } = await openPage(browser, `${site.url}models/${model}/`);
      const { golden } = readModel(model);
      const preload = await page.locator('link[rel="preload"]').getAttribute("href");
      const { onDevice } = (await (await fetch(new URL(preload!, site.url))).json()) as ModelDetails;
      const requests = golden.cases.map(({ request }) => request);
      const answers = await page.evaluate<unknown[]>(
        `(${answerAll})(${JSON.stringify(onDevice)}, ${JSON.stringify(requests)})`,
      );
      const differences = golden.cases.map(({ response }, i) => difference(response, answers[i], golden.tolerance));
      expect(differences).toEqual(golden.cases.map(() => null));
      expect([...origins]).toEqual([new URL(site.url).origin, "http://127.0.0.1:9"]);
      expect(complaints.filter((complaint) => !/ERR_UNSAFE_PORT|ERR_CONNECTION_REFUSED/.test(complaint))).toEqual([]);
    },
  );
});
