import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";
import { type Browser } from "playwright-core";
import { keyVariable } from "../../site/src/samples/sample-body";
import { type ChatStack, startChatStack } from "../e2e/chat-stack";
import { cardOf, modelUrl } from "./card";
import { launchBrowser } from "./launch-browser";
import { openPage } from "./open-page";

const run = promisify(execFile);
const repository = path.join(__dirname, "../..");

let keysOnly: ChatStack;
let withAnonymous: ChatStack;
let browser: Browser;

beforeAll(async () => {
  keysOnly = await startChatStack();
  withAnonymous = await startChatStack({ api: { callers: { anonymous: { scopes: ["predict"] }, keys: true } } });
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser.close();
  await withAnonymous.close();
  await keysOnly.close();
});

/** The code samples of a model's page, by language, with the sentences below them. */
async function samplesOf(stack: ChatStack, model: string) {
  const { page } = await openPage(browser, modelUrl(stack, model));
  const { card } = cardOf(page, model);
  await page.getByText(/^API (connected|key required)$/).waitFor();
  await card.getByText("Use this model").click();
  const drawer = card.locator(".drawer");
  await drawer.getByRole("radio").first().waitFor();
  const samples: Record<string, string> = {};
  for (const option of await drawer.getByRole("radio").all()) {
    await option.check();
    samples[(await option.locator("..").innerText()).trim()] = await drawer.locator("pre").innerText();
  }
  return { samples, notes: (await drawer.locator(".fine").allInnerTexts()).join("\n") };
}

/** Runs a sample as it is shown, with a key in the environment. */
async function runSample(language: string, code: string, key: string): Promise<string> {
  const options = { cwd: repository, env: { ...process.env, [keyVariable]: key } };
  const { stdout } =
    language === "curl"
      ? await run("sh", ["-c", `${code} --silent`], options)
      : await run(process.execPath, ["--input-type=module", "-e", code], options);
  return stdout;
}

/** How each sample sends the key from the environment. */
const fromEnvironment = {
  curl: `authorization: Bearer $${keyVariable}`,
  Python: `os.environ["${keyVariable}"]`,
  JavaScript: `process.env.${keyVariable}`,
  Notebook: `os.environ.get("${keyVariable}")`,
};

describe("the code samples of an API that requires a key", () => {
  it.each([
    ["iris", { curl: '"predicted_class"', JavaScript: "predicted_class" }],
    ["chat-tiny", { curl: "data: [DONE]", JavaScript: "modelfront" }],
  ])("of %s show how the key is sent before one is entered, and run as shown", async (model, answers) => {
    const { samples, notes } = await samplesOf(keysOnly, model);
    expect(Object.keys(samples)).toEqual(Object.keys(fromEnvironment));
    for (const [language, sent] of Object.entries(fromEnvironment)) expect(samples[language]).toContain(sent);
    expect(notes).toContain(`export ${keyVariable}=`);
    const key = await keysOnly.issueKey();
    for (const [language, answer] of Object.entries(answers)) {
      const output = await runSample(language, samples[language]!, key);
      expect(output).toContain(answer);
      expect(output).not.toContain('"error"');
    }
  });

  it("show it for the models that need one, and not for those that anybody may use", async () => {
    expect(Object.values((await samplesOf(withAnonymous, "iris")).samples).join()).not.toContain(keyVariable);
    const { samples } = await samplesOf(withAnonymous, "chat-tiny");
    for (const [language, sent] of Object.entries(fromEnvironment)) expect(samples[language]).toContain(sent);
  });
});
