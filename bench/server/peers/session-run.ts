/** Model half of the floor: a bare `session.run` on one row. Prints the cost of one run. */
import path from "node:path";
import { InferenceSession, Tensor } from "onnxruntime-node";

const runs = 20_000;

async function main(): Promise<void> {
  const session = await InferenceSession.create(path.join(process.env.SM_MODEL_DIR!, "model.onnx"), {
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    executionMode: "sequential",
  });
  const [input] = session.inputNames;
  const row = Float32Array.of(5.1, 3.5, 1.4, 0.2);
  const run = () => session.run({ [input!]: new Tensor(row, [1, row.length]) });
  for (let i = 0; i < runs / 4; i++) await run();
  const before = process.cpuUsage();
  for (let i = 0; i < runs; i++) await run();
  const { user, system } = process.cpuUsage(before);
  console.log((user + system) / runs);
}

void main();
