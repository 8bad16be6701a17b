/** The worker thread from source. The bundle of build.ts has a worker.js of its own. */
require("tsx/cjs");
require("./worker-thread");
