const { mkdtempSync, rmSync } = require("node:fs");
const { tmpdir } = require("node:os");
const path = require("node:path");

/** Makes the run's folder for `share-builds.ts`, and removes it at the end. */
module.exports = () => {
  process.env.SHARED_BUILDS = mkdtempSync(path.join(tmpdir(), "shared-builds-"));
};
module.exports.teardown = () => rmSync(process.env.SHARED_BUILDS, { recursive: true });
