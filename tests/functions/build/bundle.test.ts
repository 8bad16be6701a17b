import { spawn } from "node:child_process";
import { cp, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { bundleFunction, type FunctionBundle } from "../../../functions/build/bundle";
import { apiSettings } from "../../../functions/core/api-settings";
import { makeEvent } from "../support/api";
import { startSageMakerWire } from "../support/sagemaker-wire";

jest.unmock("esbuild");

const repository = path.join(__dirname, "../../..");
const iris = { models: ["iris"], chat: false, proxy: false };
let scratch: string;

let bundle: FunctionBundle;

beforeAll(async () => {
  scratch = await mkdtemp(path.join(tmpdir(), "bundle-"));
  bundle = await bundleFunction(iris);
});
afterAll(() => rm(scratch, { recursive: true }));

const settings = apiSettings.omit({ callers: true }).parse({ coldWaitSeconds: 0 });
const environment = {
  MODELS: '{"iris":["iris-0123456789ab","serverless","v1"]}',
  SETTINGS: JSON.stringify(settings),
  CALLERS: '{"keys":true}',
  AWS_REGION: "eu-west-3",
  AWS_ACCESS_KEY_ID: "test",
  AWS_SECRET_ACCESS_KEY: "test",
  AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
};

/** Runs a script in a Node.js of its own and gives what it printed. */
async function runNode(script: string, env: Readonly<Record<string, string>>): Promise<string> {
  const child = spawn(process.execPath, ["-e", script], { env, cwd: scratch, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (output += chunk.toString()));
  await new Promise((resolve) => child.on("close", resolve));
  return output;
}

async function unpack({ files }: FunctionBundle): Promise<void> {
  for (const [name, bytes] of files) await writeFile(path.join(scratch, name), bytes);
}

/** The texts of a module and of all that it imports, directly or not, other than on demand. */
function loadedAtStart(files: FunctionBundle["files"], entry: string, seen = new Set<string>()): string[] {
  if (seen.has(entry)) return [];
  seen.add(entry);
  const text = files.get(entry)!.toString();
  const imported = [...text.matchAll(/(?:from|import)\s*"\.\/([^"]+)"/g)].map(([, name]) => name!);
  return [text, ...imported.flatMap((name) => loadedAtStart(files, name, seen))];
}

describe("bundleFunction", () => {
  it("makes an entry for each API and what they share, the same bytes on every run", async () => {
    expect([...bundle.files.keys()]).toEqual(expect.arrayContaining(["api.mjs", "stream.mjs"]));
    const again = await bundleFunction(iris);
    expect([...again.files]).toEqual([...bundle.files]);
    expect(again.sha256).toBe(bundle.sha256);
  });

  it("carries a model from a folder elsewhere, and changes with its contract", async () => {
    const modelRoot = path.join(scratch, "models");
    await symlink(path.join(repository, "node_modules"), path.join(scratch, "node_modules"));
    await cp(path.join(repository, "model/iris"), path.join(modelRoot, "blossom"), { recursive: true });
    const elsewhere = await bundleFunction({ ...iris, models: ["blossom"], modelRoot });
    await unpack(elsewhere);
    const MODELS = environment.MODELS.replaceAll("iris", "blossom");
    expect(
      await runNode('import("./api.mjs").then(({ handler }) => console.log(typeof handler))', {
        ...environment,
        MODELS,
      }),
    ).toBe("function\n");
    expect(elsewhere.sha256).not.toBe(bundle.sha256);
  });

  it("names a model that is not there", async () => {
    await expect(bundleFunction({ ...iris, models: ["nope"] })).rejects.toThrow(
      /Unknown model "nope". Available: .*iris/,
    );
  });

  it("names no directory of the machine that made it", () => {
    expect([...bundle.files].filter(([, bytes]) => bytes.includes(repository))).toEqual([]);
  });

  it("loads nothing at the start of a function that Lambda does not use: other sources of credentials", () => {
    const code = loadedAtStart(bundle.files, "api.mjs").join();
    const unused = ["AssumeRoleWithWebIdentity", "GetRoleCredentials"];
    expect(unused.filter((word) => code.includes(word))).toEqual([]);
  });

  it("says which variable is missing when it is started without its environment, and not in a screen of code", async () => {
    await unpack(bundle);
    const output = await runNode('import("./api.mjs")', { ...environment, MODELS: "" });
    expect(output).toContain(
      "The environment of the function is not valid; the Pulumi program (or the local stack) sets it.",
    );
    expect(output).toContain("MODELS is not JSON: ");
    expect(output.split("\n").filter((line) => line.length > 1000)).toEqual([]);
  });

  it("answers events with what the SDK gets from the endpoint, and logs each as one line of JSON", async () => {
    await unpack(bundle);
    const prediction = {
      predictions: [
        {
          predicted_class: "setosa",
          predicted_class_index: 0,
          confidence: 1,
          probabilities: { setosa: 1, versicolor: 0, virginica: 0 },
          input_features: [5.1, 3.5, 1.4, 0.2],
        },
      ],
    };
    const wire = await startSageMakerWire();
    wire.play((response) => response.end(JSON.stringify(prediction)));
    const body = '{"instances":[[5.1,3.5,1.4,0.2]]}';
    const headers = { "content-type": "application/json" };
    const events = [
      makeEvent("POST", "/predict", { headers, body }),
      makeEvent("GET", "/openapi.json"),
      makeEvent("POST", "/predict", { headers, body: '{"instances":[[5,3,1,0]]}' }),
    ];
    const script = `(async () => { const { handler } = await import("./api.mjs"); for (const event of ${JSON.stringify(events)}) console.log(JSON.stringify(await handler(event))); })()`;
    const env = { ...environment, AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME: wire.url };
    try {
      wire.play((response) => {
        if (wire.requests.length === 1) response.end(JSON.stringify(prediction));
        else response.end("{}");
      });
      const lines = (await runNode(script, env)).trim().split("\n");
      const [, first, , openApi, log, second] = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
      expect([first?.statusCode, JSON.parse(first?.body as string)]).toEqual([200, prediction]);
      expect(JSON.parse(openApi?.body as string)).toMatchObject({ openapi: "3.1.1", info: { title: "modelfront" } });
      expect(log).toMatchObject({ level: "ERROR", requestId: "request-1", error: { code: "bad_model_response" } });
      expect([second?.statusCode, lines.length]).toEqual([502, 6]);
    } finally {
      await wire.close();
    }
  });
});
