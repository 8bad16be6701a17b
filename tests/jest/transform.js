const { createHash } = require("node:crypto");
const { transformSync, version } = require("esbuild");

/** `import()` becomes `require`: Jest has nothing else in CommonJS. */
const options = {
  format: "cjs",
  platform: "node",
  target: "node20",
  jsx: "automatic",
  jsxImportSource: "preact",
  supported: { "dynamic-import": false },
  sourcemap: "inline",
  sourcesContent: false,
};

/** Top-level calls of `jest.mock`, as esbuild prints them: continued by indented lines and a closing bracket. */
const mocks = /^jest\.(?:un)?mock\(.*(?:\n[ })\]].*)*\n/gm;

/**
 * Compiles TypeScript for Jest with esbuild and hoists mocks above imports, as Jest's own transformer does. Types are
 * checked by `npm run typecheck`.
 */
module.exports = {
  process(source, file) {
    const { code } = transformSync(source, { ...options, sourcefile: file, loader: file.endsWith("x") ? "tsx" : "ts" });
    const hoisted = code.match(mocks);
    return { code: hoisted ? hoisted.join("") + code.replace(mocks, "") : code };
  },
  getCacheKey: (source, file) =>
    createHash("sha256")
      .update(JSON.stringify([source, file, version, options]))
      .digest("hex"),
};
