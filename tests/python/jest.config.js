/** Tests that run Python 3 (and curl) beside Node.js: `npx jest --config tests/python/jest.config.js`. */
module.exports = {
  ...require("../../jest.config"),
  rootDir: "../..",
  testMatch: ["**/*.python.ts"],
  testPathIgnorePatterns: ["/node_modules/"],
};
