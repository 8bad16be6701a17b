import { cpSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { memoryBytes } from "../../../bench/lib/memory";
import { median } from "../../../bench/lib/statistics";
import { type ServerBench } from "./inference-server";
import { MultiModelServer } from "./multi-model-server";

/**
 * Loads, asks and unloads different models, one after the other.
 * @returns memory in the last third of the time over that in the middle third
 */
export async function memoryGrowth(bench: ServerBench, models: number): Promise<number> {
  const server = await MultiModelServer.start(bench);
  const source = await bench.modelDir("double");
  await server.load("resident");
  const memory: number[] = [];
  for (let i = 0; i < models; i++) {
    const dir = bench.tempDir();
    cpSync(source, dir, { recursive: true });
    const handler = path.join(dir, "handler.js");
    writeFileSync(handler, `// Model ${i}\n${readFileSync(handler, "utf8")}`);
    expect((await server.load(`model ${i}`, dir)).status).toBe(200);
    expect((await server.invoke(`model ${i}`, { values: [i] })).body).toEqual({ doubled: [2 * i] });
    expect((await server.unload(`model ${i}`)).status).toBe(200);
    for (const file of ["handler.js", "model.onnx"]) rmSync(path.join(dir, file));
    memory.push(memoryBytes(server.process.pid));
  }
  expect((await server.invoke("resident", { values: [1] })).body).toEqual({ doubled: [2] });
  const third = Math.floor(models / 3);
  return median(memory.slice(2 * third)) / median(memory.slice(third, 2 * third));
}
