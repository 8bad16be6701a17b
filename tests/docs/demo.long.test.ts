import { startLocalStack, type LocalStack } from "../../local/stack";
import { runShell, shellSections } from "./shell-blocks";

describe("docs/demo.md", () => {
  const [first, ...sections] = shellSections("docs/demo.md");
  let stack: LocalStack;
  beforeAll(async () => {
    stack = await startLocalStack({ log: () => undefined });
  }, 300_000);
  afterAll(() => stack.close(), 60_000);

  /** Runs a section against the stack of this test in place of the URL that the document names. */
  const run = (script: string) => {
    const address = first!.script.replace("http://127.0.0.1:8001", stack.apiUrl);
    return runShell(address + script, process.env);
  };

  it("sets the URL in one variable, which every command uses", () => {
    expect(first!.script).toBe("export API=http://127.0.0.1:8001\n");
    for (const { script } of sections) expect(script).not.toContain("127.0.0.1");
  });

  it.each(sections.map(({ title, script }) => [title, script]))(
    "has commands that run as they stand: %s",
    async (_title, script) => {
      expect(await run(script)).not.toBe("");
    },
    300_000,
  );

  const scriptOf = (title: string) => sections.find((one) => one.title === title)!.script;

  it("shows what it says that it shows", async () => {
    const everyModel = await run(scriptOf("Every model, with its own examples"));
    expect(everyModel.match(/^[\w-]+: 200 in /gm)).toHaveLength(stack.models.length);
    const errors = await run(scriptOf("Errors that explain themselves"));
    expect(errors).toContain('"param":"instances[0][2]"');
    expect(errors).toContain('"code":"model_not_found"');
    expect(errors).toMatch(/405 .*\r\n[\s\S]*allow: POST/i);
    expect(await run(scriptOf("Cached, and once only"))).toContain("x-cache: hit");
    expect(await run(scriptOf("Chat, streamed"))).toContain("data: [DONE]");
  }, 300_000);
});
