import path from "node:path";
import { Worker } from "node:worker_threads";
import { type Tensors } from "../../../model/contract";

/**
 * Runs an ONNX file on each of `inputs`, in a worker thread: ONNX Runtime does not know the typed arrays of Jest's own
 * realm.
 */
export function runGraph(modelFile: string, inputs: readonly Tensors[]): Promise<Tensors[]> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(path.join(__dirname, "onnx-worker.js"), { workerData: { modelFile, inputs } });
    worker.once("error", reject);
    worker.once("message", (outputs: Tensors[]) => {
      void worker.terminate().then(() => resolve(outputs));
    });
  });
}
