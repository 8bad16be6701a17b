/** Tests in a real Chromium, against the local stack: `npx jest --config tests/browser/jest.config.js`. */
module.exports = {
  testEnvironment: "node",
  rootDir: "../..",
  roots: ["<rootDir>/tests/browser"],
  testMatch: ["**/*.browser.ts"],
  transform: { "^.+\\.tsx?$": "<rootDir>/tests/jest/transform.js" },
  // A limit for tests that hang, not a measure: on a busy machine axe alone takes a minute.
  testTimeout: 300_000,
  maxWorkers: 1,
};
