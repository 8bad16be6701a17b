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
import { resizeAndCrop } from "../../../model/mobilenet/resize";
import { type ModelPackage, packageModel } from "../../../model/packaging";
import { modelRoot } from "../../../model/registry";
import { decodeImage } from "../../../model/server/images";
import { sourceFile } from "../../../model/card";
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

  it("takes raw bytes, and names the field of a picture that is none", async () => {
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

describe("resizeAndCrop", () => {
  it("costs no more for a picture that is all length", () => {
    const data = new Uint8Array(3 * 100_000).fill(7);
    const pixels = resizeAndCrop({ width: 100_000, height: 1, channels: 3, data }, 256, 224);
    expect(pixels).toEqual(new Uint8Array(3 * 224 * 224).fill(7));
  });
});

describe("the folder", () => {
  const source = sourceFile.parse(readJson(path.join(dir, "source.json")));
  const card = cardFile.parse(readJson(path.join(dir, "card.json")));

  it("pins the file that its card is about, by a URL that names a commit", () => {
    expect(card.sha256).toBe(source.sha256);
    expect(source.url).toMatch(/\/[0-9a-f]{40}\//);
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
  let modelPackage: ModelPackage;

  beforeAll(async () => {
    root = mkdtempSync(path.join(os.tmpdir(), "modelfront-"));
    symlinkSync(path.join(repository, "node_modules"), path.join(root, "node_modules"));
    copy = path.join(root, "model", "mobilenet");
    mkdirSync(path.dirname(copy));
    for (const shared of ["image-request.ts", "picture-type.ts", "decode-picture.ts", "errors.ts"])
      copyFileSync(path.join(modelRoot, shared), path.join(root, "model", shared));
    const own = (file: string) => !["model.onnx", "golden.json"].includes(path.basename(file));
    cpSync(dir, copy, { recursive: true, filter: own });
    const weights = readFileSync(standIn);
    const sha256 = createHash("sha256").update(weights).digest("hex");
    for (const file of ["source.json", "card.json"]) {
      const content = readJson(path.join(copy, file)) as object;
      const pinned = file === "source.json" ? { sha256, bytes: weights.length } : { sha256 };
      writeFileSync(path.join(copy, file), JSON.stringify({ ...content, ...pinned }));
    }
    await runTool("fetch-process.ts", copy, path.join(root, "cache"), standIn);
    modelPackage = await packageModel(copy);
  });
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

  it("leaves golden cases that are there already as they are", async () => {
    const golden = readFileSync(path.join(copy, "golden.json"), "utf8");
    writeFileSync(path.join(copy, "golden.json"), golden.replace("A cat", "Chelsea"));
    await runTool("fetch-process.ts", copy, path.join(root, "cache"), standIn);
    expect(readFileSync(path.join(copy, "golden.json"), "utf8")).toContain('"Chelsea"');
    expect(existsSync(path.join(copy, "model.onnx"))).toBe(true);
  });
});
