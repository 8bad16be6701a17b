import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { PutFunctionConcurrencyCommand, GetFunctionConcurrencyCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { createTableKeys } from "../../functions/stores/table/keys";
import { startLocalStack, type LocalStack } from "../../local/stack";
import { createKey } from "../../tools/keys/commands";
import { describeWithEmulator, startLiveEmulator, type LiveEmulator } from "../infra/support/live-emulator";
import {
  apiFunction,
  createDeployedStack,
  endpointName,
  keyTable,
  logRequest,
  region,
  ringAlarm,
} from "../tools/support/deployed-stack";
import { createPulumiStandIn, urns, type PulumiStandIn } from "./pulumi-stand-in";
import { commandSections, repository, runShell } from "./shell-blocks";

const [preamble, ...sections] = commandSections("docs/runbook.md");
const awsCli = findAwsCli();

/** Folder of the AWS command line; null if there is none. */
function findAwsCli(): string | null {
  const places = [path.join(repository, ".venv-ci/bin"), ...(process.env["PATH"] ?? "").split(path.delimiter)];
  return places.find((place) => existsSync(path.join(place, "aws"))) ?? null;
}

/** Test of commands of which some are of the AWS command line; without it, a test that says so. */
function itWithAwsCli(title: string, test: () => Promise<void>): void {
  if (awsCli !== null) it(title, test, 900_000);
  else it(`skips, because the AWS command line is not installed: ${title}`, () => undefined);
}

/** Commands on releases need a stack whose releases were recorded: tests/infra/release/releases.long.test.ts runs them. */
const isRelease = (script: string) => script.includes("npm run release");
/** Sections whose commands are run by a test of their own, which asserts more. */
const testedBelow = ["Sleep", "Wake", "Restore the table"];

describeWithEmulator("docs/runbook.md", () => {
  let emulator: LiveEmulator;
  let local: LocalStack;
  let pulumi: PulumiStandIn;
  let folder: string;
  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), "runbook-"));
    local = await startLocalStack({ log: () => undefined });
    emulator = await startLiveEmulator();
    await createDeployedStack(emulator);
    await logRequest("JKJaXmPLvHcESHA=", Date.now() - 60_000);
    await createKey(createTableKeys(new DynamoDBClient({ region }), keyTable, 5000), keyWish("first"), Date.now());
    pulumi = createPulumiStandIn(folder, {
      apiUrl: local.apiUrl,
      keyTable,
      endpoints: { iris: endpointName },
    });
  }, 900_000);
  afterAll(async () => {
    await emulator.close();
    await local.close();
    rmSync(folder, { recursive: true });
  }, 60_000);

  const run = (script: string) =>
    runShell(preamble!.script + script, {
      ...process.env,
      PULUMI_HOME: pulumi.home,
      NODE_NO_WARNINGS: "1",
      AWS_PAGER: "",
      PATH: [...(awsCli === null ? [] : [awsCli]), process.env["PATH"]].join(path.delimiter),
    });
  const scriptOf = (title: string) => sections.find((one) => one.title === title)!.script;

  it("sets the stack, the Region and the model in variables, which every command uses", () => {
    expect(preamble!.script).toBe("export STACK=dev\nexport AWS_DEFAULT_REGION=eu-west-3\nexport MODEL=iris\n");
    for (const { script } of sections) expect(script).not.toMatch(/(--stack|--) (dev|prod)\b|\biris\b/);
  });

  for (const { title, script } of sections) {
    if (isRelease(script) || testedBelow.includes(title)) continue;
    itWithAwsCli(`has commands that run as they stand: ${title}`, async () => expect(await run(script)).not.toBe(""));
  }

  it.each(
    sections
      .filter(({ script }) => isRelease(script))
      .flatMap(({ script }) => [...script.matchAll(/npm run release -- (\w+)/g)].map(([, command]) => [command!])),
  )("names a command of npm run release that exists: %s", async (command) => {
    expect(await run("npm run release -- --help")).toContain(`${command} `);
  });

  itWithAwsCli("puts functions to sleep and wakes them", async () => {
    const client = new LambdaClient({ region });
    const concurrency = async () =>
      (await client.send(new GetFunctionConcurrencyCommand({ FunctionName: apiFunction })))
        .ReservedConcurrentExecutions;
    await client.send(
      new PutFunctionConcurrencyCommand({ FunctionName: apiFunction, ReservedConcurrentExecutions: 0 }),
    );
    expect(await concurrency()).toBe(0);
    await run(scriptOf("Wake"));
    expect(await concurrency()).toBeUndefined();
    await run(scriptOf("Sleep"));
    expect(await concurrency()).toBe(0);
  });

  itWithAwsCli("brings back keys that were lost from the table", async () => {
    const store = createTableKeys(new DynamoDBClient({ region }), keyTable, 5000);
    const before = (await store.list()).map(({ id }) => id);
    // The keys are lost after the moment that is restored.
    const script = scriptOf("Restore the table");
    const lost = before.map((id) => `aws dynamodb delete-item --table-name "$TABLE" --key '{"key": {"S": "${id}"}}'`);
    const [restored = "", copied = ""] = script.split("WORK=");
    await run([restored, ...lost, `WORK=${copied}`].join("\n"));
    expect((await store.list()).map(({ id }) => id)).toEqual(before);
  });

  it("shows the request that is traced, and the alarm that rings with its first command", async () => {
    await ringAlarm("dev-stack", "dev", "docs/runbook.md#stack First: npm run status -- dev");
    const seen = await run(
      `npm run -s trace -- "JKJaXmPLvHcESHA=" "$STACK"; npm run -s status -- "$STACK" || test $? = 1`,
    );
    expect(seen).toContain("model_error: The model failed.");
    expect(seen).toContain("First: npm run status -- dev");
  }, 900_000);

  it("changes the stack by Pulumi only where it says so", () => {
    const changes = pulumi.calls().filter((call) => /^(up|destroy|config)/.test(call));
    expect(new Set(changes)).toEqual(
      new Set([
        "config set --stack dev --path modelfront:models[0].state asleep",
        "config set --stack dev --path modelfront:models[0].state awake",
        "config set --stack dev modelfront:deletionProtection false",
        "up --stack dev --yes",
        "up --stack dev --refresh --yes",
        ...urns.map((urn) => `up --stack dev --replace ${urn} --yes`),
        "destroy --stack dev --yes",
      ]),
    );
  });

  it.each([
    ["upp --stack dev", "unknown command"],
    ["up --stack dev --replce URN", "unknown flag: --replce"],
    ["up --stack dev --yes --replace", "flag needs an argument: --replace"],
    ["up --stack dev --yes --replace URN", "no resource URN"],
    ["up --stack dev", "--yes or --skip-preview must be passed in"],
    ["destroy --stack nowhere --yes", "no stack named 'nowhere' found"],
    ["config set --stack dev modelfront:deletionProtection", "wrong number of arguments"],
  ])(
    "would fail for a command that Pulumi refuses: pulumi %s",
    async (line, reason) => {
      await expect(run(`npx pulumi ${line}`)).rejects.toThrow(reason);
    },
    60_000,
  );

  it("leaves the checkout as it was", () => {
    const status = execFileSync("git", ["status", "--porcelain", "--untracked-files=all"], { cwd: repository });
    expect(String(status)).not.toMatch(/keys\.json|items\.jsonl|new-key/);
  });
});

function keyWish(name: string) {
  return { name, scopes: ["predict" as const], models: [], limits: {}, expiresMs: null };
}
