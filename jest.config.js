/** Tests that need Node.js alone; those of `tests/browser` and `tests/python` have a configuration of their own. */
module.exports = {
  testEnvironment: "node",
  roots: ["<rootDir>/tests"],
  testMatch: ["**/*.test.ts"],
  transform: { "^.+\\.tsx?$": ["ts-jest", { tsconfig: "<rootDir>/tsconfig.json", diagnostics: false }] },
  testTimeout: 30_000,
};
