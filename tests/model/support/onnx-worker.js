const { parentPort, workerData } = require("node:worker_threads");
const { InferenceSession, Tensor } = require("onnxruntime-node");

/** Runs a graph on each of the inputs handed over, and posts what comes out of each. */
async function run({ modelFile, inputs }) {
  const session = await InferenceSession.create(modelFile, {
    intraOpNumThreads: 1,
    // As the inference server runs it: 8-bit weights without saturation.
    extra: { session: { x64quantprecision: "1" } },
  });
  const outputs = [];
  for (const tensors of inputs) {
    outputs.push(mapValues(await session.run(mapValues(tensors, toOrt)), ({ dims, data }) => ({ dims, data })));
  }
  parentPort.postMessage(outputs);
}

function toOrt({ dims, data }) {
  return new Tensor(data, dims);
}

function mapValues(object, change) {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value)]));
}

void run(workerData);
