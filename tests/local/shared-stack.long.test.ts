import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parseSettings } from "../../infra/settings/parse";
import { type LocalStack, type LocalStackOptions } from "../../local/stack";
import { difference, type GoldenFile } from "../../model/golden";
import { readModel } from "../../model/registry";
import { copyModel, removeCopies } from "./copy-model";
import { dev, endpointOf, start } from "./started-stack";
import { waitUntil } from "./wait-until";

afterAll(removeCopies);

const shared = { mode: "shared" };

function settingsOf(models: readonly object[], endpoint: object = {}, known?: readonly string[], api: object = {}) {
  const values = {
    models,
    sharedEndpoint: { instanceType: "ml.m5.large", instanceCount: 2, ...endpoint },
    api: { callers: { anonymous: {} }, cache: { seconds: 0 }, ...api },
  };
  return parseSettings({ values, region: dev.region, source: "test" }, known && { known });
}

/** Starts a stack and waits until its shared endpoint is in service. */
async function startShared(options: LocalStackOptions): Promise<LocalStack> {
  const stack = await start(options);
  await waitUntil(
    async () => (await endpointOf(stack, "shared"))?.containers.every(({ state }) => state === "ready") ?? false,
  );
  return stack;
}

async function ask({ apiUrl }: LocalStack, model: string, { cases }: Pick<GoldenFile, "cases">, query = "") {
  const answer = await fetch(`${apiUrl}/v1/models/${model}/predict${query}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(cases[0]?.request),
  });
  return {
    status: answer.status,
    isCold: answer.headers.get("x-model-cold") === "true",
    variant: answer.headers.get("x-model-variant"),
    retryAfter: answer.headers.get("retry-after"),
    body: (await answer.json()) as object,
  };
}

async function describeModel({ apiUrl }: LocalStack, model: string) {
  const { hosting, state } = (await (await fetch(`${apiUrl}/v1/models/${model}`)).json()) as Record<string, string>;
  return { hosting, state };
}

describe("a local stack with models on the shared endpoint", () => {
  it("serves them with one process, which loads each on first use, beside models of their own", async () => {
    const models = [{ name: "iris", hosting: shared }, { name: "digits", hosting: shared }, { name: "velib-forecast" }];
    const stack = await startShared({ settings: settingsOf(models) });
    expect((await endpointOf(stack, "shared"))?.containers).toEqual([
      { variant: "live", state: "ready", pid: expect.any(Number) as number, starts: 1 },
    ]);
    for (const { name } of models) {
      const { golden } = readModel(name);
      const [first, second] = [await ask(stack, name, golden), await ask(stack, name, golden)];
      expect([name, first.status, second.status]).toEqual([name, 200, 200]);
      expect(difference(golden.cases[0]?.response, first.body, golden.tolerance)).toBeNull();
      expect([name, first.isCold, second.isCold]).toEqual([name, name !== "velib-forecast", false]);
    }
    expect(await describeModel(stack, "digits")).toEqual({ hosting: "shared", state: "ready" });
    expect((await endpointOf(stack, "shared"))?.containers).toHaveLength(1);
  }, 120_000);

  it("answers 503 with retry-after while a model takes long to load, shows it as waking, and answers then", async () => {
    const models = [{ name: "iris", hosting: shared }];
    const settings = settingsOf(models, {}, undefined, { coldWaitSeconds: 0 });
    const stack = await startShared({ settings, behaviour: { notReadySeconds: 0 } });
    const { golden } = readModel("iris");
    expect(await ask(stack, "iris", golden)).toMatchObject({
      status: 503,
      retryAfter: "5",
      body: { error: { code: "model_loading" } },
    });
    expect(await describeModel(stack, "iris")).toEqual({ hosting: "shared", state: "waking" });
    await fetch(`${stack.sagemakerUrl}/_control/endpoints/iris`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: '{"notReadySeconds": 60}',
    });
    expect((await ask(stack, "iris", golden)).status).toBe(200);
    expect(await describeModel(stack, "iris")).toEqual({ hosting: "shared", state: "ready" });
  }, 120_000);

  it("unloads the model least recently used when the memory of the settings is full, and loads it again", async () => {
    const { root, names } = await copyModel("iris", 3);
    for (const name of names) {
      const file = path.join(root, name, "handler.ts");
      const [before, after] = readFileSync(file, "utf8").split("  toTensors({ instances }) {\n");
      const hoarding = "  toTensors({ instances }) {\n    if (hoard.length === 0) throw new Error();\n";
      writeFileSync(
        file,
        `const hoard = new Uint8Array(265e6 + ${names.indexOf(name)}).fill(1);\n${before}${hoarding}${after}`,
      );
    }
    const settings = settingsOf(
      names.map((name) => ({ name, hosting: shared })),
      { memoryLimitMb: 1000 },
      names,
    );
    const stack = await startShared({ settings, modelRoot: root });
    const { golden } = readModel("iris");
    const asked = ["copy-0", "copy-1", "copy-0", "copy-2", "copy-0", "copy-1"];
    const loads = [];
    for (const name of asked) {
      const { status, isCold } = await ask(stack, name, golden);
      loads.push(`${name} ${status} ${isCold ? "loaded" : "in memory"}`);
    }
    // copy-1 made room for copy-2: copy-0 had been used since.
    expect(loads).toEqual([
      "copy-0 200 loaded",
      "copy-1 200 loaded",
      "copy-0 200 in memory",
      "copy-2 200 loaded",
      "copy-0 200 in memory",
      "copy-1 200 loaded",
    ]);
  }, 180_000);

  it("serves the variants of a model from its folders, by name and by weight", async () => {
    const variants = [
      { name: "Forest", weight: 1 },
      { name: "Regression", weight: 0, variant: "logistic-regression" },
    ];
    const models = [{ name: "iris", hosting: { ...shared, assignBy: "caller", variants } }];
    const stack = await startShared({ settings: settingsOf(models) });
    const { golden, variants: folders } = readModel("iris");
    const regression = folders["logistic-regression"]!.golden;
    const named = await ask(stack, "iris", regression, "?target_variant=Regression");
    expect(named.variant).toBe("Regression");
    expect(difference(regression.cases[0]?.response, named.body, 1e-5)).toBeNull();
    const drawn = await ask(stack, "iris", golden);
    expect(drawn.variant).toBe("Forest");
    expect(difference(golden.cases[0]?.response, drawn.body, golden.tolerance)).toBeNull();
  }, 120_000);
});
