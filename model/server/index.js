/** `node model/server serve`: starts the server from source. The bundle has an index.js of its own. */
require("tsx/cjs");
require("./serve");
