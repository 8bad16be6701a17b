/** Starts the worker thread from source. The bundle has a worker.js of its own. */
require("tsx/cjs");
require("./worker-thread");
