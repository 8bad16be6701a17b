import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";
import { startLocalStack, type LocalStack } from "../../local/stack";

const repository = path.join(__dirname, "../..");

/** As `npm run smoke -- …` runs it; rejects with its exit status. */
const run = (...args: string[]) =>
  promisify(execFile)(process.execPath, ["--import", "tsx", path.join(repository, "tools/smoke.ts"), ...args], {
    cwd: repository,
    env: { ...process.env, NODE_NO_WARNINGS: "1", MODELFRONT_KEY: undefined },
  });

describe("npm run smoke", () => {
  let stack: LocalStack;
  beforeAll(async () => {
    stack = await startLocalStack({ log: () => undefined });
  }, 120_000);
  afterAll(() => stack.close(), 60_000);

  it("passes the shipped models on the local stack", async () => {
    const { stdout } = await run(stack.apiUrl, "--cases", "3");
    expect(stdout.trimEnd().split("\n")).toEqual(
      stack.models.map(
        (name) => expect.stringMatching(new RegExp(`^passed {3}${name} +4 of 4 cases  first \\d+ ms`)) as unknown,
      ),
    );
  }, 300_000);

  it("prints JSON for programs", async () => {
    const { stdout } = await run(`${stack.apiUrl}/`, "--model", "iris", "--cases", "1", "--json");
    expect(JSON.parse(stdout)).toMatchObject({
      url: stack.apiUrl,
      ok: true,
      models: [{ name: "iris", cases: 1, passed: 1, problems: [] }],
    });
  }, 120_000);

  it.each<[string, string[], string]>([
    ["no URL", [], "Give the URL of the API, such as http://127.0.0.1:8001, or --stack."],
    ["a URL of another kind", ["ftp://x"], "Expected a URL that begins with https:// or http://."],
    ["no number of cases", ["http://127.0.0.1:9", "--cases", "0"], "Expected a whole number, at least 1."],
  ])(
    "exits with 2 where it is given %s",
    async (_what, args, message) => {
      await expect(run(...args)).rejects.toMatchObject({
        code: 2,
        stdout: "",
        stderr: expect.stringContaining(message) as unknown,
      });
    },
    60_000,
  );

  it("exits with 2 for a key that is refused", async () => {
    await expect(run(stack.apiUrl, "--key", "mf_x")).rejects.toMatchObject({
      code: 2,
      stderr: expect.stringContaining("the key is refused") as unknown,
    });
  }, 60_000);
});
