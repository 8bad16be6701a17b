import { build } from "esbuild";
import { createServer, type Server } from "node:http";
import { type AddressInfo } from "node:net";
import path from "node:path";
import type * as OpenAiPackage from "openai";
import { type Browser } from "playwright-core";
import { parseSettings } from "../../infra/settings/parse";
import { readStackFile } from "../../infra/settings/stack-file";
import { type LocalStack, startLocalStack } from "../../local/stack";
import { launchBrowser } from "./launch-browser";

type OpenAiModule = typeof OpenAiPackage;

/** Two pages with the unmodified client of OpenAI, of which the API allows the first one's origin alone. */
let pages: readonly Server[];
let stack: LocalStack;
let browser: Browser;

beforeAll(async () => {
  const { outputFiles } = await build({
    stdin: { contents: `export { default } from "openai";`, resolveDir: path.join(__dirname, "../..") },
    bundle: true,
    format: "iife",
    globalName: "OpenAiPackage",
    platform: "browser",
    write: false,
  });
  const script = outputFiles[0]!.text;
  pages = await Promise.all([servePage(script), servePage(script)]);
  const values = {
    models: [{ name: "chat-tiny" }],
    api: {
      callers: { anonymous: { scopes: ["predict", "chat"] } },
      cors: { allowOrigins: [originOf(pages[0]!)] },
    },
  };
  const { region } = readStackFile("dev");
  stack = await startLocalStack({ settings: parseSettings({ values, region, source: "test" }), log: () => {} });
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser.close();
  await stack.close();
  for (const page of pages) page.close();
});

async function servePage(script: string): Promise<Server> {
  const server = createServer(({ url }, response) => {
    response.writeHead(200, { "content-type": url === "/openai.js" ? "text/javascript" : "text/html" });
    response.end(url === "/openai.js" ? script : "<!doctype html><title>A page</title>");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server;
}

function originOf(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Runs the client on a page of this server and returns its results. */
async function useClient(server: Server) {
  const page = await browser.newPage();
  await page.goto(originOf(server));
  await page.addScriptTag({ url: "/openai.js" });
  return page.evaluate(async (baseURL) => {
    const { default: OpenAI } = (globalThis as unknown as { OpenAiPackage: OpenAiModule }).OpenAiPackage;
    const client = new OpenAI({ baseURL, apiKey: "anonymous", dangerouslyAllowBrowser: true, maxRetries: 0 });
    const messages = [{ role: "user" as const, content: "7 * 8" }];
    const ask = { model: "chat-tiny", messages };
    const outcome = (work: Promise<unknown>) =>
      work.catch((error: { name: string; status?: number; code?: string; constructor: { name: string } }) => {
        return { failed: error.constructor.name, status: error.status, code: error.code };
      });
    const stream = async () => {
      let text = "";
      for await (const chunk of await client.chat.completions.create({ ...ask, stream: true })) {
        text += chunk.choices[0]?.delta.content ?? "";
      }
      return text;
    };
    return {
      chat: await outcome(client.chat.completions.create(ask).then(({ choices }) => choices[0]?.message.content)),
      stream: await outcome(stream()),
      models: await outcome(client.models.list().then(({ data }) => data.map(({ id }) => id))),
      error: await outcome(client.chat.completions.create({ ...ask, model: "gpt-4o" })),
    };
  }, `${stack.apiUrl}/v1`);
}

describe("the openai client in a browser", () => {
  it("chats, streams, lists models and reads errors from an origin that is allowed", async () => {
    expect(await useClient(pages[0]!)).toEqual({
      chat: "7 * 8 = 56.",
      stream: "7 * 8 = 56.",
      models: ["chat-tiny"],
      error: { failed: "NotFoundError", status: 404, code: "model_not_found" },
    });
  });

  it("gets nothing from an origin that is not allowed", async () => {
    const refused = { failed: "APIConnectionError", status: undefined, code: undefined };
    expect(await useClient(pages[1]!)).toEqual({ chat: refused, stream: refused, models: refused, error: refused });
  });
});
