/** `node model/server serve` from source. The bundle of build.ts has an index.js of its own. */
require("tsx/cjs");
require("./serve");
