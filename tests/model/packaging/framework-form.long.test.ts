import { mkdirSync, symlinkSync } from "node:fs";
import path from "node:path";
import { packageModel, PackagingError, type PackagingOptions } from "../../../model/packaging";
import { frameworkImage } from "../../../model/packaging/framework-images";
import { TemporaryModel } from "../support/model-folder";

const inference = `
def model_fn(model_dir):
    return model_dir

def input_fn(request_body, content_type):
    return request_body

def predict_fn(data, model):
    return data

def output_fn(prediction, accept):
    return prediction, accept
`;

let model: TemporaryModel;
beforeEach(() => {
  model = new TemporaryModel();
  mkdirSync(path.join(model.dir, "code"));
  model.write("code/inference.py", inference);
  model.write("code/network.py", "SIZE = 3\n");
  model.write("model.safetensors", Buffer.alloc(64));
});
afterEach(() => model.remove());

const pytorch = frameworkImage({ framework: "pytorch", version: "2.6", device: "cpu" });
const sklearn = frameworkImage({ framework: "sklearn", version: "1.4-2", device: "cpu" });
const serverless = { mode: "serverless", memoryMb: 2048 } as const;

async function problems(options: PackagingOptions = {}): Promise<readonly string[]> {
  const error: unknown = await packageModel(model.dir, { form: "framework", ...options }).catch(
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof PackagingError)) throw new Error("The folder was packaged.", { cause: error });
  return error.problems;
}

describe("packageModel for a framework image", () => {
  it("puts the weights at the archive's root and code/ beside them, and nothing else", async () => {
    mkdirSync(path.join(model.dir, "code", "__pycache__"));
    model.write("code/__pycache__/network.pyc", "");
    model.write("code/.notes", "");
    const { files } = await packageModel(model.dir, { form: "framework" });
    expect([...files.keys()].sort()).toEqual(["code/inference.py", "code/network.py", "model.safetensors"]);
    expect(files.get("code/inference.py")!.toString()).toBe(inference);
  });

  it("makes the same bytes wherever the folder is, and others when the code changes", async () => {
    const { sha256 } = await packageModel(model.dir, { form: "framework" });
    symlinkSync(path.join(model.root, "model"), path.join(model.root, "models"));
    expect((await packageModel(path.join(model.root, "models/wine"), { form: "framework" })).sha256).toBe(sha256);
    model.write("code/network.py", "SIZE = 4\n");
    expect((await packageModel(model.dir, { form: "framework" })).sha256).not.toBe(sha256);
  });

  it("leaves the archive for our own container as it is without code/", async () => {
    const { sha256 } = await packageModel(model.dir);
    model.delete("code");
    model.delete("model.safetensors");
    expect((await packageModel(model.dir)).sha256).toBe(sha256);
  });
});

describe("lint of code/", () => {
  it("reports every mistake at once, with those of the rest of the folder", async () => {
    model.delete("train");
    model.delete("model.safetensors");
    model.write("code/weights.pth", "");
    model.write("code/requirements.txt", "torch==2.6\nxgboost==3.0\n");
    expect(await problems({ hosting: serverless, image: pytorch })).toEqual([
      "train is missing: keep the script that made model.onnx there, so that the model can be reproduced.",
      "code/weights.pth is a Python pickle, which can run code when loaded: export the model to ONNX and remove it, or move it to train/.",
      "code/ has no weights: have the training script write model.safetensors beside model.onnx.",
      'code/requirements.txt: "torch==2.6" is in the image of pytorch 2.6 already: remove the line.',
      'code/requirements.txt: "xgboost==3.0" would be installed at every start of a serverless container: remove the line, or use always-on hosting.',
    ]);
  });

  it("reports a folder without code/", async () => {
    model.delete("code");
    expect(await problems()).toEqual([
      "code/inference.py is missing: write model_fn, input_fn, predict_fn, output_fn there (docs/add-a-model.md).",
    ]);
  });

  it("reports a link in code/ and reads nothing through it", async () => {
    symlinkSync("/nowhere", path.join(model.dir, "code", "data"));
    expect(await problems()).toEqual(["code/data is a symbolic link: put the file itself there."]);
  });

  it("checks the size against the hosting", async () => {
    await expect(
      packageModel(model.dir, { form: "framework", hosting: { mode: "serverless", memoryMb: 100 } }),
    ).rejects.toThrow("The model is 1 MB unpacked and needs twice that while it loads");
  });
});

/** Warnings of a folder that is packaged nevertheless. */
async function warnings(options: PackagingOptions = {}): Promise<readonly string[]> {
  const { files, warnings } = await packageModel(model.dir, { form: "framework", ...options });
  expect([...files.keys()]).toContain("code/inference.py");
  return warnings;
}

const judge = "`npm run try-handlers -- wine` runs code/inference.py and has the last word.";

describe("warnings about code/inference.py, which is packaged nevertheless", () => {
  it("are absent where all four functions are found, and for our own container", async () => {
    expect(await warnings()).toEqual([]);
    model.write("code/inference.py", "");
    expect((await packageModel(model.dir)).warnings).toEqual([]);
  });

  it("name every function that was not found, is async or takes other parameters, and say who has the last word", async () => {
    model.write(
      "code/inference.py",
      `async def model_fn(model_dir): pass\ndef input_fn(body): pass\ndef output_fn(prediction, accept): pass\n`,
    );
    expect(await warnings({ image: pytorch })).toEqual([
      "model_fn in code/inference.py looks async, which the image does not await.",
      "input_fn in code/inference.py looks like it takes (body): the image calls input_fn(request_body, content_type).",
      "could not find predict_fn in code/inference.py: the image calls predict_fn(data, model).",
      judge,
    ]);
  });

  it.each([
    ["imported", "from handlers import predict_fn"],
    [
      "defined conditionally",
      "try:\n    import torch\n    def predict_fn(data, model): pass\nexcept ImportError: raise",
    ],
    ["assigned", "predict_fn = lambda data, model: data"],
  ])("do not refuse a function that is %s", async (_, definition) => {
    model.write("code/inference.py", inference.replace("def predict_fn(data, model):\n    return data\n", definition));
    expect(await warnings()).toEqual([
      "could not find predict_fn in code/inference.py: the image calls predict_fn(data, model).",
      judge,
    ]);
  });

  it("name transform_fn, which the toolkit refuses beside the other functions", async () => {
    model.write("code/inference.py", `${inference}\ndef transform_fn(model, data, content_type, accept): pass\n`);
    expect(await warnings()).toEqual([
      "code/inference.py seems to define transform_fn, which the image refuses beside the other functions.",
      judge,
    ]);
  });
});

describe("arity of the four functions", () => {
  const withPredict = (parameters: string) =>
    model.write("code/inference.py", inference.replace("predict_fn(data, model)", `predict_fn(${parameters})`));
  const warningOf = (parameters: string) => [
    `predict_fn in code/inference.py looks like it takes (${parameters}): the image calls predict_fn(data, model).`,
    judge,
  ];

  it.each([
    "data, model",
    "data, /, model",
    "data: dict, model=None",
    "\n    data,  # what input_fn returned\n    model,\n",
  ])("takes predict_fn(%j)", async (parameters) => {
    withPredict(parameters);
    expect(await warnings()).toEqual([]);
  });

  it.each(["", "data", "*args", "data, *, model", "data, **model", "data, model, a, b"])(
    "warns of predict_fn(%s)",
    async (parameters) => {
      withPredict(parameters);
      expect(await warnings({ image: pytorch })).toEqual(warningOf(parameters));
    },
  );

  it("takes a third parameter, for the toolkit's context, where the image is PyTorch's alone", async () => {
    withPredict("data, model, context");
    expect(await warnings({ image: pytorch })).toEqual([]);
    expect(await warnings({ image: sklearn })).toEqual(warningOf("data, model, context"));
    expect(await warnings()).toEqual(warningOf("data, model, context"));
  });
});

describe("lint of requirements.txt", () => {
  it("lets comments and blank lines be", async () => {
    model.write("code/requirements.txt", "# torch is there already\n\n  # nothing else\r\n");
    expect((await packageModel(model.dir, { form: "framework", hosting: serverless })).files.size).toBe(4);
  });

  it("lets a package be installed where the hosting is always-on", async () => {
    model.write("code/requirements.txt", "xgboost==3.0  # trees\nshap[plots]>=0.4; python_version > '3'\n");
    expect((await packageModel(model.dir, { form: "framework", hosting: { mode: "always-on" } })).files.size).toBe(4);
  });

  it.each([
    [
      "SciKit_Learn",
      'code/requirements.txt: "SciKit_Learn" is in the image of sklearn 1.4-2 already: remove the line.',
    ],
    ["-r more.txt", 'code/requirements.txt: "-r more.txt" is not a package name: name a package of the Python index.'],
    [
      "git+https://example.com/a.git",
      'code/requirements.txt: "git+https://example.com/a.git" is not a package name: name a package of the Python index.',
    ],
  ])("refuses %s", async (line, problem) => {
    model.write("code/requirements.txt", `${line}\n`);
    expect(await problems({ image: sklearn })).toEqual([problem]);
  });

  it("goes by the packages of the image that is asked for, or of all", async () => {
    model.write("code/requirements.txt", "torch\n");
    expect((await packageModel(model.dir, { form: "framework", image: sklearn })).files.size).toBe(4);
    expect(await problems()).toEqual([
      'code/requirements.txt: "torch" is in the image of pytorch 2.6 already: remove the line.',
    ]);
  });
});
