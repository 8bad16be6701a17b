import { type ChildProcessByStdio, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { type Readable } from "node:stream";
import path from "node:path";
import { modelNames, modelRoot } from "../../model/registry";
import { isRunning, waitUntil } from "./wait-until";

const repository = path.join(__dirname, "../..");

interface Launch {
  readonly child: ChildProcessByStdio<null, Readable, Readable>;
  readonly stdout: string[];
  readonly stderr: string[];
}

const launches: Launch[] = [];
afterEach(async () => {
  for (const { child } of launches.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill("SIGTERM");
    await once(child, "exit");
  }
});

function launch(command: string, args: readonly string[], environment: Record<string, string> = {}): Launch {
  const child = spawn(command, args, {
    cwd: repository,
    env: { ...process.env, PORT: "0", ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const launched: Launch = { child, stdout: [], stderr: [] };
  createInterface(child.stdout).on("line", (line) => launched.stdout.push(line));
  createInterface(child.stderr).on("line", (line) => launched.stderr.push(line));
  launches.push(launched);
  return launched;
}

const start = (args: readonly string[] = [], environment: Record<string, string> = {}) =>
  launch(process.execPath, ["--import", "tsx", "local/start.ts", ...args], environment);

interface Urls {
  readonly site: string;
  readonly api: string;
  readonly sagemaker: string;
  readonly models: readonly string[];
}

async function urlsOf({ child, stdout, stderr }: Launch): Promise<Urls> {
  await waitUntil(() => {
    if (child.exitCode !== null) throw new Error(`It ended with ${child.exitCode}: ${stderr.join("\n")}`);
    return stdout.length > 0;
  });
  return JSON.parse(stdout[0] ?? "") as Urls;
}

/** Process ids of the launcher itself and of a model's container, which is started by a call. */
async function processesOf({ api, sagemaker, models }: Urls): Promise<number[]> {
  await fetch(`${api}/v1/models/${models[0]}/predict`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: await firstExample(api, models[0] ?? ""),
  });
  const response = await fetch(`${sagemaker}/_control/endpoints`);
  const { endpoints } = (await response.json()) as { endpoints: { containers: { pid: number | null }[] }[] };
  return endpoints.flatMap(({ containers }) => containers.flatMap(({ pid }) => pid ?? []));
}

async function firstExample(api: string, model: string): Promise<string> {
  const response = await fetch(`${api}/v1/models/${model}`);
  const { examples } = (await response.json()) as { examples: { request: object }[] };
  return JSON.stringify(examples[0]?.request);
}

describe("npm start", () => {
  it("writes the URLs as its first line with --json, and nothing else there", async () => {
    const launched = start(["--json"]);
    const urls = await urlsOf(launched);
    expect(Object.keys(urls)).toEqual(["site", "api", "sagemaker", "models"]);
    const health = await fetch(`${urls.api}/healthz`);
    expect(health.status).toBe(200);
    expect(await processesOf(urls)).toHaveLength(1);
    expect(launched.stdout).toHaveLength(1);
    expect(launched.stderr.join("\n")).toContain(urls.site);
  });

  it("says where page, API and SageMaker are, and a line for curl", async () => {
    const launched = start();
    await waitUntil(() => launched.stdout.some((line) => line.startsWith("Ctrl-C")));
    const output = launched.stdout.join("\n");
    expect(output).toMatch(/^ {2}page {7}http:\/\/127\.0\.0\.1:\d+$/m);
    expect(output).toMatch(/^ {2}SageMaker {2}http:\/\/127\.0\.0\.1:\d+$/m);
    const [, api] = /^ {2}API {8}(\S+)$/m.exec(output) ?? [];
    expect(output).toMatch(new RegExp(`^curl -s ${api}/predict -H 'content-type: application/json' -d '.+'$`, "m"));
  });

  it.each(["SIGTERM", "SIGINT", "SIGHUP"] as const)("ends its containers and itself on %s", async (signal) => {
    const launched = start(["--json"]);
    const containers = await processesOf(await urlsOf(launched));
    expect(containers.map(isRunning)).toEqual([true]);
    launched.child.kill(signal);
    expect(await once(launched.child, "exit")).toEqual([0, null]);
    expect(containers.map(isRunning)).toEqual([false]);
  });

  it("takes its containers along when it is killed", async () => {
    const launched = start(["--json"]);
    const containers = await processesOf(await urlsOf(launched));
    launched.child.kill("SIGKILL");
    await waitUntil(() => !containers.some(isRunning));
  });

  it.each(["SIGTERM", "SIGKILL"] as const)("ends when npm ends by %s", async (signal) => {
    const launched = launch("npm", ["start", "--silent", "--", "--json"]);
    const urls = await urlsOf(launched);
    const containers = await processesOf(urls);
    expect(containers.map(isRunning)).toEqual([true]);
    launched.child.kill(signal);
    await waitUntil(() => !containers.some(isRunning));
    await waitUntil(() =>
      fetch(urls.api).then(
        () => false,
        () => true,
      ),
    );
  });

  it("says which port it has taken for one that is in use", async () => {
    const { site } = await urlsOf(start(["--json"]));
    const used = new URL(site).port;
    const launched = start(["--json"], { PORT: used });
    const urls = await urlsOf(launched);
    await waitUntil(() => launched.stderr.some((line) => line.startsWith("Ctrl-C")));
    expect(launched.stderr).toContain(`Port ${used} is in use: the page has port ${new URL(urls.site).port} instead.`);
  });

  it.each([
    [["--stack", "nope"], {}, /Stack file not found: .*Pulumi\.nope\.yaml/],
    [["--fail", "5"], {}, /'--fail <rate>' argument '5' is invalid/],
    [[], { HOST: "192.0.2.1" }, /Cannot listen on 192\.0\.2\.1/],
    [["--framework", "nope"], {}, /This stack has no model "nope"/],
  ])("refuses %j %j with a message and status 1", async (args, environment, message) => {
    const launched = start(args, environment);
    const [status] = (await once(launched.child, "exit")) as [number];
    expect(status).toBe(1);
    expect(launched.stderr.join("\n")).toMatch(message);
    expect(launched.stderr.join("\n")).not.toContain("    at ");
  });

  it("ends with status 2 where a model's code/ cannot run", async () => {
    const withCode = modelNames().find((name) => existsSync(path.join(modelRoot, name, "code"))) ?? "";
    const launched = start(["--framework", withCode], { PYTHON: "no-such-python" });
    expect(await once(launched.child, "exit")).toEqual([2, null]);
    expect(launched.stderr.join("\n")).toBe(
      'Python cannot be run as "no-such-python" (spawn no-such-python ENOENT). Name another Python with --python or PYTHON.',
    );
  });
});
