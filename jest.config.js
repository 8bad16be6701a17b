const { compilerOptions } = require("./tsconfig.json");

/** As the program is compiled, except that `import()` is a `require`, which is all that Jest has in CommonJS. */
const tsconfig = { ...compilerOptions, module: "commonjs", moduleResolution: "node10" };

/** Tests that need Node.js alone; those of `tests/browser` and `tests/python` have a configuration of their own. */
module.exports = {
  testEnvironment: "node",
  roots: ["<rootDir>/tests"],
  testMatch: ["**/*.test.ts"],
  transform: { "^.+\\.tsx?$": ["ts-jest", { tsconfig, diagnostics: false }] },
  // `import("./x.js")` is how TypeScript wants `x.ts` to be named.
  moduleNameMapper: { "^(\\./[\\w/-]+)\\.js$": "$1" },
  testTimeout: 30_000,
};
