const { parentPort, workerData } = require("node:worker_threads");
const { InferenceSession, Tensor } = require("onnxruntime-node");

/** Runs a graph once on the tensors handed over, and posts what comes out. */
async function run({ modelFile, inputs }) {
  const session = await InferenceSession.create(modelFile, { intraOpNumThreads: 1 });
  const feeds = Object.entries(inputs).map(([name, { dims, data }]) => [name, new Tensor(data, dims)]);
  const outputs = await session.run(Object.fromEntries(feeds));
  parentPort.postMessage(
    Object.fromEntries(Object.entries(outputs).map(([name, { dims, data }]) => [name, { dims, data }])),
  );
}

void run(workerData);
