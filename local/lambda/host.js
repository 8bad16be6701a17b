/**
 * Runs in the worker thread that stands in for a Lambda execution environment: loads the bundle as Lambda does and
 * answers invocations. Plain JavaScript, because worker threads start without the TypeScript loader.
 */
const { Writable } = require("node:stream");
const { pathToFileURL } = require("node:url");
const { parentPort, workerData } = require("node:worker_threads");

const streaming = Symbol("streaming");

/** Lambda's global for handlers with streamed answers. */
globalThis.awslambda = {
  streamifyResponse: (handler) => Object.assign(handler, { [streaming]: true }),
  HttpResponseStream: {
    /** Writes the metadata as JSON and eight null bytes before the first chunk. */
    from: (stream, metadata) => {
      stream.prelude = Buffer.concat([Buffer.from(JSON.stringify(metadata)), Buffer.alloc(8)]);
      return stream;
    },
  },
};

/** Sends each chunk at once, and waits until it is taken. */
class ResponseStream extends Writable {
  prelude = Buffer.alloc(0);

  constructor(id) {
    super();
    this.id = id;
  }

  _write(chunk, _encoding, callback) {
    const bytes = new Uint8Array(Buffer.concat([this.prelude, chunk]));
    this.prelude = Buffer.alloc(0);
    if (bytes.length === 0) return callback();
    this.taken = callback;
    parentPort.postMessage({ id: this.id, chunk: bytes });
  }

  _final(callback) {
    parentPort.postMessage({ id: this.id, end: true });
    callback();
  }
}

/** Streams in progress, by id. */
const streams = new Map();

import(pathToFileURL(workerData.file).href).then(({ handler }) => {
  parentPort.on("message", ({ id, event, deadline, taken, cancelled }) => {
    if (taken) streams.get(id)?.taken();
    else if (cancelled) streams.get(id)?.destroy();
    else if (handler[streaming]) stream(handler, JSON.parse(event), contextOf(id, deadline));
    else answer(handler, JSON.parse(event), contextOf(id, deadline));
  });
});

function contextOf(id, deadline) {
  return {
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: "$LATEST",
    memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    awsRequestId: id,
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
  };
}

async function answer(handler, event, context) {
  const id = context.awsRequestId;
  try {
    const result = await handler(event, context);
    parentPort.postMessage({ id, result: JSON.stringify(result) ?? "null" });
  } catch (error) {
    fail(id, error);
  }
}

async function stream(handler, event, context) {
  const id = context.awsRequestId;
  const response = new ResponseStream(id);
  streams.set(id, response);
  response.once("close", () => streams.delete(id));
  // The writer learns of errors in another way.
  response.on("error", () => {});
  try {
    await handler(event, response, context);
    response.end();
  } catch (error) {
    fail(id, error);
    response.destroy();
  }
}

function fail(id, error) {
  console.error(error);
  parentPort.postMessage({ id, error: String(error) });
}
