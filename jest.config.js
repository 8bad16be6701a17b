/**
 * Tests that need Node.js alone. Those that take long (`*.long.test.ts`) run with `npm run test:long`; `tests/browser` and
 * `tests/python` have configurations of their own.
 */
module.exports = {
  testEnvironment: "node",
  roots: ["<rootDir>/tests"],
  testMatch: ["**/*.test.ts"],
  testPathIgnorePatterns: ["/node_modules/", "\\.long\\.test\\.ts$"],
  transform: { "^.+\\.tsx?$": "<rootDir>/tests/jest/transform.js" },
  moduleNameMapper: {
    // Pulumi's Automation API and serialized functions take a second to load in each file that imports Pulumi.
    "^\\./(automation|closure/(serializeClosure|codePaths))$": "<rootDir>/tests/jest/empty.js",
    // Zod's translations of its messages.
    "^\\.\\./locales/index\\.cjs$": "<rootDir>/tests/jest/empty.js",
    // `import("./x.js")` is how TypeScript wants `x.ts` to be named.
    "^(\\./[\\w/-]+)\\.js$": "$1",
  },
  globalSetup: "<rootDir>/tests/jest/global-setup.js",
  globalTeardown: "<rootDir>/tests/jest/global-teardown.js",
  setupFiles: ["<rootDir>/tests/jest/share-builds.ts"],
  // Jest leaves one processor idle: on a machine with two, all tests would run in one process.
  maxWorkers: "100%",
  // A limit for tests that hang, not a measure: a busy machine starts a whole stack within it.
  testTimeout: 300_000,
};
