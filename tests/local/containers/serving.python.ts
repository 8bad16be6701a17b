import { cp, mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { parseSettings } from "../../../infra/settings/parse";
import { readStackFile } from "../../../infra/settings/stack-file";
import {
  chooseServing,
  describeFallbacks,
  type ServingByModel,
  type ServingWish,
} from "../../../local/containers/serving";
import { startLocalStack } from "../../../local/stack";
import { readModel } from "../../../model/registry";
import { copyModel, removeCopies } from "../copy-model";

afterAll(removeCopies);
const fixtures = path.join(__dirname, "fixtures");
const { region } = readStackFile("dev");

/** Settings of a stack with these models, all of them folders. */
function settingsOf(names: readonly string[]) {
  const values = { models: names.map((name) => ({ name })), api: { callers: { anonymous: {} } } };
  return parseSettings({ values, region, source: "test" }, { known: names });
}

/** Two copies of iris; the first has `code/` that needs no package. */
async function copyWithCode() {
  const { root, names } = await copyModel("iris", 2);
  const code = path.join(root, "copy-0", "code");
  await mkdir(code);
  for (const file of ["inference.py", "nearest_species.py"]) await cp(path.join(fixtures, file), path.join(code, file));
  await writeFile(path.join(code, "requirements.txt"), "");
  await writeFile(path.join(root, "copy-0", "model.safetensors"), "");
  return { root, code, settings: settingsOf(names) };
}

/** The stack's answer to the first golden request of iris, in the shape that the contract promises. */
async function predictIris(options: Parameters<typeof startLocalStack>[0]) {
  const { contract, golden } = readModel("iris");
  const stack = await startLocalStack({ log: () => {}, ...options });
  try {
    const response = await fetch(`${stack.apiUrl}/predict`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(golden.cases[0]?.request),
    });
    const answer = await response.json();
    expect([response.status, contract.response.safeParse(answer).error]).toEqual([200, undefined]);
    return answer as { predictions: { predicted_class: string; confidence: number }[] };
  } finally {
    await stack.close();
  }
}

describe("a model that is served by something else", () => {
  it("answers through the API as the user's own container does", async () => {
    const command = `exec python3 '${path.join(fixtures, "predictor.py")}'`;
    const serving: ServingByModel = { iris: { by: "command", command } };
    const { predictions } = await predictIris({ settings: settingsOf(["iris"]), serving });
    expect(predictions).toMatchObject([{ predicted_class: "setosa" }]);
    // The model of the folder is certain; the program's is not.
    expect(predictions[0]?.confidence).toBeLessThan(1);
  });

  it("answers through the API as its code/ does in Python", async () => {
    const { root, settings } = await copyWithCode();
    const serving = await chooseServing({ frameworks: ["copy-0"], containers: {}, python: "python3" }, settings, root);
    const { predictions } = await predictIris({ settings, serving, modelRoot: root });
    expect(predictions).toMatchObject([{ predicted_class: "setosa" }]);
    expect(predictions[0]?.confidence).toBeLessThan(1);
  });
});

describe("chooseServing", () => {
  it("refuses a model on the shared endpoint, which no other program can serve", async () => {
    const values = {
      models: [{ name: "iris", hosting: { mode: "shared" } }],
      sharedEndpoint: { instanceType: "ml.m5.large" },
    };
    const settings = parseSettings({ values, region, source: "test" });
    await expect(chooseServing({ frameworks: [], containers: { iris: "node server.js" } }, settings)).rejects.toThrow(
      "iris is on the shared endpoint, which only the inference server serves: give it hosting of its own.",
    );
  });

  const choose = async (wish: Partial<ServingWish>, code?: string) => {
    const { root, code: dir, settings } = await copyWithCode();
    if (code !== undefined) await writeFile(path.join(dir, "inference.py"), code);
    return chooseServing({ frameworks: [], containers: {}, python: "python3", ...wish }, settings, root);
  };

  it("takes models by name, and finds the Python program behind its name", async () => {
    expect(await choose({ frameworks: ["copy-0"], containers: { "copy-1": "run" } })).toEqual({
      "copy-0": { by: "framework", python: expect.stringMatching(/^\/.*python/) as string },
      "copy-1": { by: "command", command: "run" },
    });
  });

  it.each([
    [{ frameworks: ["nope"] }, 'This stack has no model "nope": it has copy-0, copy-1.'],
    [{ containers: { nope: "run" } }, 'This stack has no model "nope": it has copy-0, copy-1.'],
    [
      { frameworks: ["copy-0"], containers: { "copy-0": "run" } },
      "Give --framework or --container for copy-0, not both.",
    ],
    [{ frameworks: ["copy-1"] }, "--framework copy-1: model/copy-1/ has no code/inference.py that it could serve."],
  ])("refuses %j", async (wish, message) => {
    await expect(choose(wish)).rejects.toMatchObject({ name: "Error", message });
  });

  it("names the Python that is missing", async () => {
    await expect(choose({ frameworks: ["copy-0"], python: "no-such-python" })).rejects.toMatchObject({
      name: "MissingPython",
      message:
        'Python cannot be run as "no-such-python" (spawn no-such-python ENOENT). Name another Python with --python or PYTHON.',
    });
  });

  it("names the modules that code/ cannot do without and this Python lacks", async () => {
    const code =
      "import json, no_such_a\nfrom no_such_b.x import y\nimport nearest_species\ntry:\n    import no_such_c\nexcept ImportError:\n    pass\n";
    await expect(choose({ frameworks: ["copy-0"] }, code)).rejects.toMatchObject({
      name: "MissingPython",
      message: expect.stringMatching(
        /^"python3" has no module no_such_a, no_such_b, which \S+code imports: install what the model's image has\. /,
      ) as string,
    });
  });
});

describe("describeFallbacks", () => {
  const image = "123456789012.dkr.ecr.eu-west-3.amazonaws.com/own:1.0.0";
  const names = ["a", "b", "c", "d", "e"];
  const sources = [
    { from: "framework", framework: "pytorch", version: "2.6" },
    { from: "container", image },
    { from: "autopilot", jobName: "job-1" },
    { from: "endpoint", endpointName: "there" },
    { from: "folder" },
  ] as const;
  const models = settingsOf(names).models.map((model, i) => ({ ...model, source: sources[i] ?? model.source }));

  it("says what comes from elsewhere in AWS and how to have it here", () => {
    expect(describeFallbacks({ models }, {})).toEqual([
      "a is served from model.onnx here; --framework a serves its code/, in Python.",
      "b is served from its folder here, not by its image; --container b='COMMAND' serves a program.",
      "c is served from its folder here, not by the candidate of job-1.",
    ]);
  });

  it("says nothing of what was asked for", () => {
    const served: ServingByModel = { b: { by: "command", command: "run" } };
    expect(
      describeFallbacks({ models: models.slice(0, 2) }, { ...served, a: { by: "framework", python: "p" } }),
    ).toEqual([]);
  });
});
