/** Tests that take long, left out of `npm test`: `npm run test:long`. */
module.exports = {
  ...require("../jest.config"),
  rootDir: "..",
  testMatch: ["**/*.long.test.ts"],
  testPathIgnorePatterns: ["/node_modules/"],
  testSequencer: "<rootDir>/tests/jest/longest-first.js",
};
