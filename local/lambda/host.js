/**
 * Runs inside the worker thread that stands for a Lambda execution environment: loads the bundle as Lambda does and
 * answers invocations. Plain JavaScript, because worker threads start without the TypeScript loader.
 */
const { pathToFileURL } = require("node:url");
const { parentPort, workerData } = require("node:worker_threads");

// A bundle that cannot be loaded ends the thread: an unhandled rejection.
const bundle = import(pathToFileURL(workerData.file).href);

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
    .then(async () => (await bundle).handler(JSON.parse(event), context))
    .then((result) => parentPort.postMessage({ id, result: JSON.stringify(result) ?? "null" }))
    .catch((error) => {
      console.error(error);
      parentPort.postMessage({ id, error: String(error) });
    });
});
