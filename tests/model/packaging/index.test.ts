import { createHash } from "node:crypto";
import { copyFileSync, linkSync, mkdirSync, readFileSync, renameSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { gunzipSync } from "node:zlib";
import { extract } from "tar-stream";
import { packageModel, PackagingError } from "../../../model/packaging";
import { TemporaryModel } from "../support/model-folder";

let model: TemporaryModel;
beforeEach(() => (model = new TemporaryModel()));
afterEach(() => model.remove());

/** Problems of the folder; fails if there are none. */
async function problems(dir = model.dir): Promise<readonly string[]> {
  const error: unknown = await packageModel(dir).catch((thrown: unknown) => thrown);
  if (!(error instanceof PackagingError)) throw new Error("The folder was packaged.", { cause: error });
  return error.problems;
}

async function entriesOf(archive: Buffer) {
  const entries: { name: string; type: unknown; mode: unknown; uid: unknown; gid: unknown; mtime: unknown }[] = [];
  const tar = extract();
  tar.end(gunzipSync(archive));
  for await (const entry of tar) {
    const { name, type, mode, uid, gid, mtime } = entry.header;
    entries.push({ name, type, mode, uid, gid, mtime });
    entry.resume();
  }
  return entries;
}

describe("packageModel", () => {
  it("puts handler, model, golden cases and card at the archive's root, as plain files without owner and time", async () => {
    const { archive } = await packageModel(model.dir);
    const file = { type: "file", mode: 0o644, uid: 0, gid: 0, mtime: new Date(0) };
    expect(await entriesOf(archive)).toEqual([
      { name: "card.json", ...file },
      { name: "golden.json", ...file },
      { name: "handler.js", ...file },
      { name: "model.onnx", ...file },
    ]);
  });

  it("says what is in the archive and how large it is unpacked", async () => {
    const { name, files, unpackedBytes } = await packageModel(model.dir);
    expect(name).toBe("wine");
    expect(files.get("model.onnx")).toEqual(readFileSync(path.join(model.dir, "model.onnx")));
    expect(unpackedBytes).toBe([...files.values()].reduce((sum, body) => sum + body.length, 0));
  });

  it("makes the same bytes wherever the folder is", async () => {
    const elsewhere = new TemporaryModel();
    try {
      const [here, there] = [await packageModel(model.dir), await packageModel(elsewhere.dir)];
      expect(there.archive.equals(here.archive)).toBe(true);
      expect(there.sha256).toBe(here.sha256);
    } finally {
      elsewhere.remove();
    }
  });

  it("makes the same bytes where a link leads to the folder", async () => {
    const { sha256 } = await packageModel(model.dir);
    symlinkSync(path.join(model.root, "model"), path.join(model.root, "models"));
    expect((await packageModel(path.join(model.root, "models", "wine"))).sha256).toBe(sha256);
  });

  it("names no folder of this machine in the handler", async () => {
    const { files } = await packageModel(model.dir);
    const code = files.get("handler.js")!.toString();
    expect(code).not.toContain(model.root);
    expect(code).not.toContain("node_modules");
  });

  it("makes another version when a file changes", async () => {
    const before = await packageModel(model.dir);
    model.edit("golden.json", "Held-out wine 1", "First held-out wine");
    const after = await packageModel(model.dir);
    expect(after.sha256).not.toBe(before.sha256);
  });

  it("makes the same version when a comment in the handler or the training script changes", async () => {
    const before = await packageModel(model.dir);
    model.edit("handler.ts", "export default", "// A comment.\nexport default");
    model.edit("train/train.py", "import json", "import json  # a comment");
    const after = await packageModel(model.dir);
    expect(after.sha256).toBe(before.sha256);
  });

  it("bundles what the handler imports from its own folder and from model/", async () => {
    model.write("names.json", `["first"]`);
    writeFileSync(path.join(model.root, "model", "round.ts"), "export const round = (x: number) => Math.round(x);");
    model.edit(
      "handler.ts",
      "export default {",
      `import { round } from "../round";\nimport names from "./names.json";\nexport default {\n  used: [round, names],`,
    );
    const { files } = await packageModel(model.dir);
    expect(files.get("handler.js")!.toString()).toContain("Math.round(x)");
  });
});

describe("packageModel of a variant", () => {
  const files = ["model.onnx", "card.json", "golden.json"];
  const addVariant = () => {
    mkdirSync(path.join(model.dir, "variants", "small"), { recursive: true });
    for (const file of files) copyFileSync(path.join(model.dir, file), path.join(model.dir, "variants/small", file));
  };
  beforeEach(addVariant);

  it("has the variant's model, card and golden cases, and the handler of its model", async () => {
    model.edit("variants/small/golden.json", "Held-out wine 1", "First held-out wine");
    const [own, small] = [await packageModel(model.dir), await packageModel(model.dir, { variant: "small" })];
    expect(small.name).toBe("wine");
    expect(small.files.get("golden.json")).toEqual(readFileSync(path.join(model.dir, "variants/small/golden.json")));
    expect(small.files.get("handler.js")).toEqual(own.files.get("handler.js"));
    expect(small.sha256).not.toBe(own.sha256);
  });

  it("leaves the model's own archive as it is without", async () => {
    const { sha256 } = await packageModel(model.dir);
    model.delete("variants");
    expect((await packageModel(model.dir)).sha256).toBe(sha256);
  });

  it("is refused if there is no such variant, naming those there are", async () => {
    await expect(packageModel(model.dir, { variant: "../wine" })).rejects.toThrow(
      new PackagingError("wine/variants/../wine", ['Unknown variant "../wine". Available: small.']),
    );
  });

  it("is refused with the variant's own mistakes, under its name", async () => {
    const sha256 = "0".repeat(64);
    const found = createHash("sha256")
      .update(readFileSync(path.join(model.dir, "model.onnx")))
      .digest("hex");
    model.edit("variants/small/card.json", found, sha256);
    await expect(packageModel(model.dir, { variant: "small" })).rejects.toThrow(
      new PackagingError("wine/variants/small", [
        `card.json describes another model.onnx (sha256 ${sha256}, found ${found}): run the training script again, which writes both.`,
      ]),
    );
  });

  it("reports missing files and misnamed folders of all variants, whichever is packaged", async () => {
    model.delete("variants/small/golden.json");
    renameSync(path.join(model.dir, "variants/small"), path.join(model.dir, "variants/Small"));
    expect(await problems()).toEqual([
      "variants/Small is misnamed: use lower-case letters, digits and single hyphens, a letter first.",
      "variants/Small/golden.json is missing: run the training script, which writes it from the reference framework's answers.",
    ]);
  });
});

describe("lint of onDevice", () => {
  const offer = () => model.edit("contract.ts", "  examples: [", "  onDevice: true,\n  examples: [");

  it("lets a small model answer in the browser", async () => {
    offer();
    expect((await packageModel(model.dir)).files.size).toBe(4);
  });

  it("refuses a model.onnx of 5 MB", async () => {
    offer();
    const file = path.join(model.dir, "model.onnx");
    const onnx = readFileSync(file);
    // A field that ONNX does not know: number 2000, with bytes of a length that fills the file up.
    const head = Buffer.from([0x82, 0x7d]);
    const rest = 5_000_000 - onnx.length - head.length - 4;
    const length = Buffer.from([(rest & 127) | 128, ((rest >> 7) & 127) | 128, ((rest >> 14) & 127) | 128, rest >> 21]);
    const padded = Buffer.concat([onnx, head, length, Buffer.alloc(rest)]);
    model.write("model.onnx", padded);
    const [before, after] = [onnx, padded].map((bytes) => createHash("sha256").update(bytes).digest("hex"));
    model.edit("card.json", before!, after!);
    expect(await problems()).toEqual([
      "contract.ts has onDevice, and model.onnx has 5000000 bytes: it must have less than 5000000, since visitors download it. Make it smaller, or remove onDevice.",
    ]);
  });

  it("refuses a handler that needs Node.js, which the server would run", async () => {
    model.edit("handler.ts", "export default {", "const head = () => Buffer.from([1]);\n\nexport default {");
    model.edit("handler.ts", "return { features", "head();\n    return { features");
    await packageModel(model.dir);
    offer();
    expect(await problems()).toEqual([
      "handler.ts fails without Node.js, where onDevice runs it (no Buffer, process, global, setImmediate, __dirname, __filename): Cannot read properties of undefined (reading 'from').",
    ]);
  });

  it("refuses a chat, whose answers the page streams", async () => {
    offer();
    model.edit("contract.ts", 'kind: "tabular"', 'kind: "chat"');
    expect(await problems()).toContain("contract.ts: onDevice is not for the kind chat: remove it.");
  });
});

describe("lint of choices.json", () => {
  const write = (fields: string[], rows: unknown[][]) =>
    model.write("choices.json", JSON.stringify({ title: "Wine", source: "A cellar", fields, rows }));

  it("takes rows that the contract accepts in an example's request, and leaves them out of the archive", async () => {
    write(["alcohol", "proline"], [[12, 500]]);
    expect([...(await packageModel(model.dir)).files.keys()]).toEqual([
      "card.json",
      "golden.json",
      "handler.js",
      "model.onnx",
    ]);
  });

  it.each([
    ["alcohol", [["12"]], "choices.json: rows 0: the contract refuses it: alcohol: Invalid input: expected number"],
    ["name", [["Barolo"]], 'choices.json: rows 0: the contract refuses it: Unrecognized key: "name"'],
    ["alcohol", [[12], [12, 500]], "choices.json: rows[1]: Expected 1 values, one per field, got 2."],
    ["alcohol", [], "choices.json: rows: Too small: expected array to have >=1 items."],
  ])("refuses the rows of %j in %j", async (field, rows, problem) => {
    write([field], rows);
    expect(await problems()).toEqual([expect.stringContaining(problem)]);
  });
});

describe("lint of options", () => {
  const offer = (options: string) =>
    model.edit("contract.ts", "  examples: [", `  options: ${options},\n  examples: [`);
  const explainInHandler = () => model.edit("handler.ts", "export default {", "export default {\n  explain: () => 1,");

  it("lets a contract offer options, and explain if the handler can", async () => {
    offer('{ details: "Adds more.", explain: "Adds why." }');
    explainInHandler();
    expect((await packageModel(model.dir)).files.size).toBe(4);
  });

  it.each([
    ['{ explain: "Adds why." }', 'contract.ts has the option "explain", so handler.ts must have explain.'],
    ['{ details: "" }', 'contract.ts: the option "details" has no description.'],
    ['{ "a b": "Adds." }', 'contract.ts: "a b" is not a valid option name: use lower-case letters, digits and _.'],
    ['{ target_variant: "Adds." }', 'contract.ts: "target_variant" is reserved by the API: rename the option.'],
    [
      `{ ${"x".repeat(1025)}: "Adds." }`,
      "contract.ts: the option names together exceed 1024 characters: shorten them.",
    ],
  ])("refuses %j", async (options, problem) => {
    offer(options);
    expect(await problems()).toEqual([problem]);
  });

  it("refuses a handler that explains where the contract offers no such option", async () => {
    explainInHandler();
    expect(await problems()).toEqual(['handler.ts has explain, so contract.ts must have the option "explain".']);
  });
});

describe("lint", () => {
  it("reports a folder that is not there", async () => {
    const dir = path.join(model.root, "model", "beer");
    expect(await problems(dir)).toEqual([`The folder ${dir} does not exist.`]);
  });

  it("reports every part that is missing, with what to do", async () => {
    for (const part of ["contract.ts", "handler.ts", "model.onnx", "card.json", "golden.json", "train"])
      model.delete(part);
    expect(await problems()).toEqual([
      "contract.ts is missing: write the model's request and response there (docs/add-a-model.md).",
      "handler.ts is missing: write toTensors and toResponse there (docs/add-a-model.md).",
      "model.onnx is missing: run the training script, which exports it.",
      "card.json is missing: run the training script, which writes it.",
      "golden.json is missing: run the training script, which writes it from the reference framework's answers.",
      "train is missing: keep the script that made model.onnx there, so that the model can be reproduced.",
    ]);
  });

  it("reports an output of maps that the handler reads, with how to export a tensor; an unused one is no mistake", async () => {
    // opset_import, and a graph with an output `output_probability` of the type sequence.
    const output = Buffer.from([0x0a, 18, ...Buffer.from("output_probability"), 0x12, 2, 0x22, 0]);
    const graph = Buffer.from([0x62, output.length, ...output]);
    model.write("model.onnx", Buffer.from([0x3a, graph.length, ...graph, 0x42, 0]));
    const isAboutMaps = (problem: string) => problem.includes("ZipMap");
    expect((await problems()).filter(isAboutMaps)).toEqual([]);
    model.edit("handler.ts", "{ label, probabilities }", "{ label, output_probability: probabilities }");
    expect((await problems()).filter(isAboutMaps)).toEqual([
      'handler.ts reads the output "output_probability" of model.onnx, which is not a tensor but a list of maps (ZipMap): export the model with skl2onnx\'s options={"zipmap": False}, which gives a tensor instead.',
    ]);
  });

  it("reports a handler whose tensors are not the graph's inputs, with both shapes", async () => {
    model.edit("handler.ts", "{ features: { dims: [1, 4]", "{ columns: { dims: [4, 1]");
    expect(await problems()).toEqual([
      "handler.ts does not fit model.onnx: graph expects `features` [N,4] float32; the handler gives `columns` [4,1] float32.",
    ]);
  });

  it("reports mistakes of every kind in one error, under the model's name", async () => {
    model.delete("train");
    model.write("weights.pkl", "");
    model.edit("card.json", `"algorithm"`, `"algorythm"`);
    model.edit("golden.json", `"cultivar 1"`, `"cultivar 9"`);
    model.edit(
      "handler.ts",
      "export default {",
      `import fs from "node:fs";\nexport default {\n  names: fs.readdirSync("."),`,
    );
    await expect(packageModel(model.dir)).rejects.toThrow(
      new PackagingError("wine", [
        "train is missing: keep the script that made model.onnx there, so that the model can be reproduced.",
        "weights.pkl is a Python pickle, which can run code when loaded: export the model to ONNX and remove it, or move it to train/.",
        "card.json: algorithm: Invalid input: expected string, received undefined.",
        'card.json: Unrecognized key: "algorythm".',
        `handler.ts imports "node:fs". A handler may import only zod, @huggingface/tokenizers, files of its own folder and files of model/: its archive holds nothing else.`,
        `golden.json: response of cases 0: the contract refuses it: predicted_class: Invalid option: expected one of "cultivar 1"|"cultivar 2"|"cultivar 3".`,
      ]),
    );
  });

  it("reports a name that AWS and URLs would not take", async () => {
    const odd = new TemporaryModel({ name: "wine" });
    try {
      const dir = path.join(odd.root, "model", "Wine_2");
      mkdirSync(dir);
      expect((await problems(dir))[0]).toBe(
        '"Wine_2" is not a valid model name: use lower-case letters, digits and single hyphens between them, a letter first, at most 24 characters.',
      );
    } finally {
      odd.remove();
    }
  });

  it("refuses symbolic links and hard links, which could lead out of the folder", async () => {
    model.delete("golden.json");
    symlinkSync("/etc/hostname", path.join(model.dir, "notes.txt"));
    symlinkSync("/etc", path.join(model.dir, "data"));
    linkSync(path.join(model.dir, "card.json"), path.join(model.dir, "card-2.json"));
    expect(await problems()).toEqual([
      "golden.json is missing: run the training script, which writes it from the reference framework's answers.",
      "card-2.json is a hard link to a file elsewhere: put a copy there.",
      "card.json is a hard link to a file elsewhere: put a copy there.",
      "data is a symbolic link: put the file itself there.",
      "notes.txt is a symbolic link: put the file itself there.",
    ]);
  });

  it.each([
    ["a .pkl file", "model.pkl", Buffer.from("x")],
    ["a .pt file in a folder", "code/model.pt", Buffer.from("x")],
    ["a pickle under another name, protocol 2", "weights.bin", Buffer.from([0x80, 2, 0x2e])],
    ["a pickle under another name, protocol 5", "weights.bin", Buffer.from([0x80, 5, 0x2e])],
    ["PyTorch's zip under another name", "weights.zip", Buffer.from("PK\x03\x04....archive/data.pkl", "latin1")],
  ])("refuses %s", async (_, file, content) => {
    mkdirSync(path.dirname(path.join(model.dir, file)), { recursive: true });
    model.write(file, content);
    expect(await problems()).toEqual([
      `${file} is a Python pickle, which can run code when loaded: export the model to ONNX and remove it, or move it to train/.`,
    ]);
  });

  it.each([
    ["an empty file", Buffer.alloc(0)],
    ["a zip of something else", Buffer.from("PK\x03\x04....notes.txt", "latin1")],
    ["a byte that also begins pickles", Buffer.from([0x80, 0x41])],
  ])("lets %s lie beside the model", async (_, content) => {
    model.write("notes.bin", content);
    expect((await packageModel(model.dir)).files.size).toBe(4);
  });

  it("looks neither into train/ nor into hidden folders", async () => {
    mkdirSync(path.join(model.dir, ".venv"));
    model.write(".venv/model.pkl", "");
    model.write("train/checkpoint.pt", "");
    expect((await packageModel(model.dir)).files.size).toBe(4);
  });

  it.each([
    ["text", "weights", "it is truncated or not protobuf: export it again"],
    ["nothing", "", "it imports no operator set: export it again"],
    [
      "a pointer of Git LFS",
      "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n",
      "it is truncated or not protobuf: it is a Git LFS pointer, fetch it with `git lfs pull`",
    ],
  ])("reports a model.onnx that is %s", async (_, content, reason) => {
    model.write("model.onnx", content);
    expect((await problems())[0]).toBe(`model.onnx is not an ONNX model, ${reason}.`);
  });

  it("reports a card that is about another model", async () => {
    const { sha256 } = JSON.parse(readFileSync(path.join(model.dir, "card.json"), "utf8")) as { sha256: string };
    model.edit("card.json", sha256, "0".repeat(64));
    expect(await problems()).toEqual([
      `card.json describes another model.onnx (sha256 ${"0".repeat(64)}, found ${sha256}): run the training script again, which writes both.`,
    ]);
  });

  it.each(["card.json", "golden.json"])("reports a %s that is not JSON", async (file) => {
    model.write(file, "{");
    expect(await problems()).toEqual([expect.stringMatching(`^${file} is not valid JSON: .+\\.$`)]);
  });

  it("reports too few golden cases and a case without a name", async () => {
    model.write(
      "golden.json",
      JSON.stringify({ reference: "r", tolerance: 1e-5, cases: [{ name: "", request: {}, response: 1 }] }),
    );
    expect(await problems()).toEqual([
      "golden.json: cases[0].name: Too small: expected string to have >=1 characters.",
      "golden.json: cases: Too small: expected array to have >=20 items.",
    ]);
  });

  it("names a mistake of the contract once, with all golden cases that show it", async () => {
    model.edit("contract.ts", "z.number().min(-1e6)", "z.number().min(1e5)");
    const all = Array.from({ length: 24 }, (_, i) => i).join(", ");
    const columns = ["alcohol", "flavanoids", "color_intensity", "proline"];
    const issue = (column: string) => `the contract refuses it: ${column}: Too small: expected number to be >=100000.`;
    expect(await problems()).toEqual([
      ...columns.map((column) => `contract.ts: request of examples 0, 1: ${issue(column)}`),
      ...columns.map((column) => `golden.json: request of cases ${all}: ${issue(column)}`),
    ]);
  });

  it("checks the size against the hosting that is asked for", async () => {
    const options = { hosting: { mode: "serverless", memoryMb: 100 } } as const;
    await expect(packageModel(model.dir, options)).rejects.toThrow(
      "The model is 1 MB unpacked and needs twice that while it loads, which does not fit memoryMb 100: " +
        "set memoryMb to 1024 or 2048 or 3072 or 4096 or 5120 or 6144.",
    );
  });
});

describe("lint of imports", () => {
  const refusal = (file: string, name: string) =>
    `${file} imports "${name}". A handler may import only zod, @huggingface/tokenizers, files of its own folder and files of model/: its archive holds nothing else.`;

  it.each([
    ["a module of Node.js", `import fs from "node:fs"; const used = new fs.Stats().toString();`, "node:fs"],
    ["a module of Node.js by require", `const used = require("child_process");`, "child_process"],
    ["an import while it runs", `const used = () => import("node:https");`, "node:https"],
    ["an installed package", `import used from "onnxruntime-node";`, "onnxruntime-node"],
    ["a package that is not installed", `import used from "left-pad";`, "left-pad"],
    ["a URL", `import "https://example.com/handler.js"; const used = 1;`, "https://example.com/handler.js"],
    ["a file outside of the folder", `import { used } from "../../outside";`, "../../outside"],
  ])("refuses %s", async (_, line, imported) => {
    writeFileSync(path.join(model.root, "outside.ts"), "export const used = 1;");
    model.edit("handler.ts", "export default {", `${line}\nexport default {\n  used,`);
    expect(await problems()).toEqual([refusal("handler.ts", imported)]);
  });

  it("names the file of the folder that has the import", async () => {
    model.write("words.ts", `import os from "node:os";\nexport const words = [os];`);
    model.edit("handler.ts", "export default {", `import { words } from "./words";\nexport default {\n  words,`);
    expect(await problems()).toEqual([refusal("words.ts", "node:os")]);
  });

  it("refuses a file of the folder that is a link to a file elsewhere", async () => {
    writeFileSync(path.join(model.root, "elsewhere.ts"), "export const words = 1;");
    symlinkSync(path.join(model.root, "elsewhere.ts"), path.join(model.dir, "words.ts"));
    model.edit("handler.ts", "export default {", `import { words } from "./words";\nexport default {\n  words,`);
    expect(await problems()).toEqual([
      "words.ts is a symbolic link: put the file itself there.",
      refusal("handler.ts", "./words"),
    ]);
  });

  it("lets a contract import JSON files of its folder, for examples that are too long to read", async () => {
    model.write("names.json", '["barolo"]');
    model.edit("contract.ts", "export const cultivars", `import names from "./names.json";\nexport const cultivars`);
    model.edit("contract.ts", `title: "Wine classifier"`, "title: names[0]!");
    const { files } = await packageModel(model.dir);
    expect(files.get("handler.js")?.toString()).toContain("barolo");
  });

  it("lets a contract import no code but zod", async () => {
    model.write("names.ts", "export const names = 1;");
    model.edit("contract.ts", "export const cultivars", `export { names } from "./names";\nexport const cultivars`);
    expect(await problems()).toEqual([
      'contract.ts imports "./names". Lambda and the page load a contract too, so it may import only zod, types, JSON files of its folder, and files of model/ with the same restriction.',
    ]);
  });

  it.each(["fetch", "globalThis.fetch", "new WebSocket", "new XMLHttpRequest", "new EventSource"])(
    "refuses %s, whenever it would be called",
    async (use) => {
      model.edit("handler.ts", "export default {", `export default {\n  get: () => ${use}("https://example.com"),`);
      const name = use.replace(/^.*[ .]/, "");
      expect(await problems()).toEqual([
        `handler.ts uses ${name}. A handler must not use the network: put the data into the model's folder.`,
      ]);
    },
  );

  it("lets a handler have a function or a property of such a name", async () => {
    model.edit(
      "handler.ts",
      "export default {",
      `const fetch = (x: number) => x;\nexport default {\n  used: [fetch(1), { fetch }.fetch],`,
    );
    expect((await packageModel(model.dir)).files.size).toBe(4);
  });
});

describe("lint of what is exported", () => {
  it("reports a syntax error with file and line", async () => {
    model.write("handler.ts", "export default {\n  toTensors( {\n};");
    expect(await problems()).toEqual(['handler.ts:3: Expected ")" but found ";".']);
  });

  it("reports a handler without a default export", async () => {
    model.edit("handler.ts", "export default {", "export const handler = {");
    expect(await problems()).toEqual([
      expect.stringContaining('No matching export in "handler.ts" for import "default".'),
    ]);
  });

  it("reports functions that the handler lacks", async () => {
    model.write("handler.ts", "export default { toTensor() {} };");
    expect(await problems()).toEqual([
      "handler.ts: its default export lacks the function toTensors (ModelHandler in model/contract.ts).",
      "handler.ts: its default export lacks the function toResponse (ModelHandler in model/contract.ts).",
    ]);
  });

  it("takes a handler of a chat model, and reports one that cannot generate", async () => {
    model.edit("contract.ts", 'kind: "tabular"', 'kind: "chat"');
    expect(await problems()).toEqual([
      "handler.ts: its default export lacks the function generate (ChatHandler in model/contract.ts).",
    ]);
    model.write("handler.ts", "export default { async *generate() { return {}; } };");
    expect((await packageModel(model.dir)).files.has("handler.js")).toBe(true);
  });

  it("reports everything that a contract lacks", async () => {
    model.write("contract.ts", `export const cultivars = []; export default { kind: "sound", examples: [] };`);
    const lacks = (what: string) => `contract.ts: ${what} (ModelContract in model/contract.ts).`;
    expect(await problems()).toEqual([
      lacks("title is missing"),
      lacks("description is missing"),
      lacks('kind is "sound", not one of image, forecast, tabular, text, chat'),
      lacks("request is not a zod schema"),
      lacks("response is not a zod schema"),
      lacks("examples is empty"),
    ]);
  });

  it("reports a handler that throws while it is loaded", async () => {
    model.edit("handler.ts", "export default", `throw new Error("no vocabulary");\nexport default`);
    expect(await problems()).toEqual(["handler.ts or contract.ts cannot be loaded: Error: no vocabulary."]);
  });

  it("reports a handler that ends the process while it is loaded", async () => {
    model.edit("handler.ts", "export default", "process.exit(0);\nexport default");
    expect(await problems()).toEqual([
      "handler.ts or contract.ts ends the process while it is loaded: only define things there.",
    ]);
  });
});
