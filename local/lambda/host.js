/**
 * Runs inside the worker thread that stands for a Lambda execution environment: loads the bundle as Lambda does and
 * answers invocations. Plain JavaScript, because worker threads start without the TypeScript loader.
 */
const { parentPort, workerData } = require("node:worker_threads");

const { handler } = require(workerData.file);

parentPort.on("message", ({ id, event, deadline }) => {
  const context = {
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: "$LATEST",
    memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    awsRequestId: id,
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
  };
  Promise.resolve()
    .then(() => handler(JSON.parse(event), context))
    .then((result) => parentPort.postMessage({ id, result: JSON.stringify(result) ?? "null" }))
    .catch((error) => {
      console.error(error);
      parentPort.postMessage({ id, error: String(error) });
    });
});
