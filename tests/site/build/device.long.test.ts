import { readFileSync } from "node:fs";
import path from "node:path";
import { gunzipSync } from "node:zlib";
import { modelRoot, readModel } from "../../../model/registry";
import { buildSite, runsModels, type SiteFile } from "../../../site/build";
import { type ModelDetails } from "../../../site/src/catalogue";

jest.unmock("esbuild");

function detailsOf(files: ReadonlyMap<string, SiteFile>, model: string): ModelDetails {
  const [, preload] = /as="fetch" crossorigin href="\/([^"]+)"/.exec(
    files.get(`models/${model}/index.html`)!.body.toString(),
  )!;
  return JSON.parse(files.get(preload!)!.body.toString()) as ModelDetails;
}

describe("buildSite", () => {
  it("publishes what models need to answer in the browser only if contract and stack allow it", async () => {
    const models = ["iris", "digits", "sentiment", "chat-tiny"];
    const closed = await buildSite({ models });
    expect(detailsOf(closed, "iris").onDevice).toBeUndefined();
    expect([...closed.keys()].filter((file) => /onnx|wasm/.test(file))).toEqual([]);
    expect(runsModels(closed)).toBe(false);

    const open = await buildSite({ models, onDevice: ["iris", "sentiment", "chat-tiny"] });
    expect(runsModels(open)).toBe(true);
    expect(detailsOf(open, "digits").onDevice).toBeUndefined();
    expect(detailsOf(open, "chat-tiny").onDevice).toBeUndefined();
    const { script, chunks, model, runtime, bytes } = detailsOf(open, "iris").onDevice!;
    const published = [script, ...chunks, model, runtime];
    expect(published.map((file) => file.replace(/-[0-9A-Za-z]+\./, "."))).toEqual([
      "assets/iris-on-device.js",
      "assets/chunk.js",
      "assets/iris.onnx.gz",
      "assets/onnxruntime.wasm.gz",
    ]);
    expect(published.reduce((sum, file) => sum + open.get(file)!.body.length, 0)).toBe(bytes);
    expect(gunzipSync(open.get(model)!.body)).toEqual(readFileSync(path.join(modelRoot, "iris", "model.onnx")));
    expect(open.get(model)).toMatchObject({
      contentType: "application/gzip",
      cacheControl: "public, max-age=31536000, immutable",
    });
    // The page itself stays as it is: the rest is loaded when it is used.
    const own = (files: ReadonlyMap<string, SiteFile>) =>
      [...files.keys()].filter((file) => /assets\/page-/.test(file));
    expect(own(open).length).toBe(1);
    expect(open.get(own(open)[0]!)!.body.toString()).not.toContain("onnxruntime");
  }, 120_000);

  it("puts the rows of a model's choices into a file of their own", async () => {
    const files = await buildSite({ models: ["velib-forecast"] });
    const { choices } = readModel("velib-forecast");
    const { path: file, ...facts } = detailsOf(files, "velib-forecast").choices!;
    expect(facts).toEqual({
      title: "Station",
      source: choices!.source,
      fields: choices!.fields,
      count: choices!.rows.length,
    });
    expect(JSON.parse(files.get(file)!.body.toString())).toEqual(choices!.rows);
  }, 120_000);
});
