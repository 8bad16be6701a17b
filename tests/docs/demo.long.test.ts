import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { createFileKeys } from "../../functions/stores/file-keys";
import { readStackFile } from "../../infra/settings/stack-file";
import { startLocalStack, type LocalStack } from "../../local/stack";
import { createKey } from "../../tools/keys/commands";
import { repository, runShell, shellSections } from "./shell-blocks";

const [first, ...sections] = shellSections("docs/demo.md");
const scriptOf = (title: string) => sections.find((one) => one.title === title)!.script;
const { api, ...others } = readStackFile("dev");
const wish = { name: "me", scopes: ["predict", "chat"], models: [], limits: {}, expiresMs: null } as const;

describe("docs/demo.md", () => {
  it("sets the URLs in variables, which every command uses", () => {
    expect(first!.script).toBe("export API=http://127.0.0.1:8001\nexport STREAM=$API\n");
    for (const { script } of sections) expect(script).not.toContain("127.0.0.1");
  });

  it("sends the key as one word, which no shell splits", () => {
    const keyed = sections.flatMap(({ script }) => script.match(/\$\{MODELFRONT_KEY:\+[^}]*\}/g) ?? []);
    expect(new Set(keyed)).toEqual(new Set(['${MODELFRONT_KEY:+-H"x-api-key: $MODELFRONT_KEY"}']));
  });
});

describe.each([
  ["whose callers need no key", api.callers, false],
  ["whose callers need a key", { ...api.callers, anonymous: undefined }, true],
])("docs/demo.md against a stack %s", (_what, callers, needsKey) => {
  let dir: string;
  let stack: LocalStack;
  let env: NodeJS.ProcessEnv;
  beforeAll(async () => {
    dir = await mkdtemp(path.join(os.tmpdir(), "modelfront-demo-"));
    const keyFile = path.join(dir, "keys.json");
    const key = needsKey ? (await createKey(createFileKeys(keyFile), wish, Date.now())).text : undefined;
    env = { ...process.env, MODELFRONT_KEY: key };
    stack = await startLocalStack({ settings: { ...others, api: { ...api, callers } }, keyFile, log: () => undefined });
  }, 300_000);
  afterAll(async () => {
    await stack.close();
    await rm(dir, { recursive: true });
  }, 60_000);

  /** Runs a section against the stack of this test in place of the URL that the document names. */
  const run = (script: string) => {
    const addresses = first!.script.replace("http://127.0.0.1:8001", stack.apiUrl);
    return runShell(addresses + script, env);
  };

  it.each(sections.map(({ title, script }) => [title, script]))(
    "has commands that run as they stand: %s",
    async (_title, script) => {
      expect(await run(script)).not.toBe("");
    },
    300_000,
  );

  it("shows what it says that it shows", async () => {
    const everyModel = await run(scriptOf("Every model, with its own examples"));
    expect(everyModel.match(/^[\w-]+: 200 in /gm)).toHaveLength(stack.models.length);
    const errors = await run(scriptOf("Errors that explain themselves"));
    expect(errors).toContain('"param":"instances[0][2]"');
    expect(errors).toContain('"code":"model_not_found"');
    expect(errors).toMatch(/405 .*\r\n[\s\S]*allow: POST/i);
    expect(await run(scriptOf("Cached, and once only"))).toContain("x-cache: hit");
    expect(await run(scriptOf("Chat, streamed"))).toContain("data: [DONE]");
    expect(await run(scriptOf("Wake a cold model"))).toMatch(/^200 in /);
  }, 300_000);

  it("has a client in JavaScript that runs as it stands", async () => {
    const [, client = ""] = /^```js\n([\s\S]*?)^```$/m.exec(await readFile(`${repository}/docs/demo.md`, "utf8")) ?? [];
    const args = ["--input-type=module", "--eval", client];
    const { stdout } = await promisify(execFile)(process.execPath, args, { env: { ...env, API: stack.apiUrl } });
    expect(stdout).toMatch(/^200 /);
  }, 60_000);
});
