import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { createIdentify } from "../../functions/core/callers/identify";
import { type KeyStore } from "../../functions/core/callers/key-store";
import { createFileKeys } from "../../functions/stores/file-keys";
import { createTableKeys } from "../../functions/stores/table/keys";
import { startDynalite, type TestTable } from "../functions/stores/start-dynalite";

const repository = path.join(__dirname, "../..");

let dir: string;
let file: string;
beforeEach(() => {
  dir = mkdtempSync(path.join(tmpdir(), "keys-"));
  file = path.join(dir, "keys.json");
});
afterEach(() => rmSync(dir, { recursive: true }));

/** As `npm run keys -- …` runs it; resolves to what it printed, rejects with what it complained of. */
async function run(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const command = ["--import", "tsx", path.join(repository, "tools/keys.ts"), ...args];
  const options = { cwd: repository, env: { ...process.env, NODE_NO_WARNINGS: "1", ...env } };
  return promisify(execFile)(process.execPath, command, options);
}

const runLocal = (...args: string[]) => run([...args, "--file", file]);

function identify(keys: KeyStore, apiKey: string) {
  const warn = (message: string) => {
    throw new Error(message);
  };
  return createIdentify({ policy: { keys: true }, keys, warn })({ apiKey, sourceIp: "203.0.113.7" });
}

describe("npm run keys", () => {
  it("creates, lists, rotates and revokes keys of the local stack", async () => {
    const created = await runLocal(
      ...["create", "--name", "Team A", "--quota", "1000/day", "--rate", "5/s", "--burst", "10", "--expires", "30d"],
      ...["--scope", "predict", "--scope", "proxy", "--scope", "model:iris"],
    );
    const text = created.stdout.trim();
    const [, id = ""] = /^mf_([0-9a-f]{16})_[A-Za-z0-9_-]{43}$/.exec(text) ?? [];
    expect(created.stderr).toBe(`Created ${id} (Team A). This is the key; it is shown this once:\n`);
    expect(await identify(createFileKeys(file), text)).toEqual({
      kind: "key",
      id,
      scopes: ["predict", "proxy"],
      models: ["iris"],
      limits: { perDay: 1000, perSecond: { rate: 5, burst: 10 } },
    });

    const { stdout: list } = await runLocal("list");
    expect(list.split("\n")[1]).toMatch(
      new RegExp(
        `^${id}  Team A  predict proxy  iris    1000/day  5/s, 10 at once  [-0-9]{10}  active until [-0-9]{10}$`,
      ),
    );
    expect(list).not.toContain(text.slice(-43));

    const rotated = await runLocal("rotate", id, "--grace", "1h");
    expect(rotated.stderr).toBe(`Rotated ${id} (Team A). This is the key; it is shown this once:\n`);
    for (const one of [text, rotated.stdout.trim()]) {
      expect(await identify(createFileKeys(file), one)).toMatchObject({ kind: "key", id });
    }

    expect(await runLocal("revoke", id)).toEqual({ stdout: `Revoked ${id} (Team A).\n`, stderr: "" });
    for (const one of [text, rotated.stdout.trim()]) {
      expect(await identify(createFileKeys(file), one)).toMatchObject({ message: "The key has been revoked." });
    }
  }, 60_000);

  it("gives a key that says nothing else predictions and chat of all models, without limits", async () => {
    const { stdout } = await runLocal("create", "--name", "B", "--rate", "5/s");
    expect(await identify(createFileKeys(file), stdout.trim())).toMatchObject({
      scopes: ["predict", "chat"],
      models: null,
      limits: { perSecond: { rate: 5, burst: 5 } },
    });
  }, 60_000);

  it.each<[string, string[], string]>([
    ["no name", ["create"], "required option '--name <name>' not specified"],
    ["a burst without a rate", ["create", "--name", "A", "--burst", "5"], "--burst needs --rate."],
    ["an id that no key has", ["revoke", "0123456789abcdef"], "There is no key with this id"],
    ["a table without a stack", ["list", "--table", "t"], "--table needs --stack, whose Region the table is in."],
    ["a stack and a file", ["list", "--stack", "dev"], "--file is of the local stack, so it goes without --stack."],
  ])(
    "refuses %s",
    async (_what, args, message) => {
      await expect(runLocal(...args)).rejects.toMatchObject({
        code: 1,
        stdout: "",
        stderr: expect.stringContaining(message) as unknown,
      });
    },
    60_000,
  );
});

describe("npm run keys of a deployed stack", () => {
  let testTable: TestTable;
  beforeEach(async () => {
    testTable = await startDynalite();
  });
  afterEach(() => testTable.close());

  const runDeployed = (...args: string[]) =>
    run([...args, "--stack", "dev"], {
      AWS_ENDPOINT_URL_DYNAMODB: testTable.url,
      AWS_ACCESS_KEY_ID: "test",
      AWS_SECRET_ACCESS_KEY: "test",
    });

  it("has its keys in the stack's table", async () => {
    const { client, table } = testTable;
    const { stdout } = await runDeployed("create", "--name", "Team A", "--table", table);
    expect(await identify(createTableKeys(client, table, 5000), stdout.trim())).toMatchObject({ kind: "key" });
    expect((await runDeployed("list", "--table", table)).stdout.split("\n")).toHaveLength(3);
  }, 60_000);

  it("says that there is no such table", async () => {
    await expect(runDeployed("list", "--table", "none")).rejects.toMatchObject({
      code: 1,
      stderr: "There is no table none in eu-west-3: deploy the stack, or name its table with --table.\n",
    });
  }, 60_000);

  it("says which option does without a Pulumi that can be asked for the table", async () => {
    await expect(runDeployed("list")).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining(
        "`pulumi stack output keyTable --stack dev` does not work here: deploy the stack, or say --table.",
      ) as unknown,
    });
  }, 60_000);
});
