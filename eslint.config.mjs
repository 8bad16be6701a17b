import path from "node:path";
import js from "@eslint/js";
import pulumi from "@pulumi/eslint-plugin";
import importX, { createNodeResolver } from "eslint-plugin-import-x";
import globals from "globals";
import tseslint from "typescript-eslint";

/** Which room may import which. A room may always import itself and what npm installs. */
const mayImport = {
  bootstrap: [],
  "model/server": ["model"],
  model: ["model"],
  functions: ["model"],
  infra: ["functions", "model", "site/build"],
  policy: ["infra/settings/schema/account.ts"],
  "site/src": [],
  "site/device": ["model", "site/src/device/device-model.ts"],
  "site/build": ["model", "functions", "site/src/catalogue.ts", "site/src/page/kind-drawings.ts", "site/src/texts"],
  local: [
    "functions",
    "model",
    "site/build",
    "site/src/samples/curl.ts",
    "infra/functions/environment.ts",
    "infra/settings/parse.ts",
    "infra/settings/schema/hosting.ts",
    "infra/settings/schema/index.ts",
    "infra/settings/schema/models.ts",
    "infra/settings/schema/shared-endpoint.ts",
    "infra/settings/stack-file.ts",
  ],
};
const extensions = [".ts", ".tsx"];
const rooms = ["bench", "bootstrap", "functions", "infra", "local", "model", "policy", "site", "tests", "tools"];
const zones = Object.entries(mayImport).flatMap(([target, allowed]) =>
  rooms
    .filter((room) => target !== room && !allowed.includes(room))
    .map((room) => ({
      target: `./${target}`,
      from: `./${room}`,
      except: [target, ...allowed]
        .filter((place) => place.startsWith(`${room}/`))
        .map((place) => `./${path.posix.relative(room, place)}`),
      message: `${target}/ may import ${["itself", ...allowed].join(", ")}: imports point one way (docs/architecture.md).`,
    })),
);

export default tseslint.config(
  { ignores: ["dist/", "coverage/", "node_modules/", "**/.venv*/", ".cache/"] },
  js.configs.recommended,
  {
    files: ["**/*.ts", "**/*.tsx"],
    extends: [tseslint.configs.recommendedTypeChecked],
    plugins: { "import-x": importX },
    settings: {
      "import-x/extensions": extensions,
      "import-x/parsers": { "@typescript-eslint/parser": extensions },
      "import-x/resolver-next": [createNodeResolver({ extensions })],
    },
    languageOptions: {
      parserOptions: {
        project: ["./tsconfig.json", "./site/tsconfig.json"],
        tsconfigRootDir: import.meta.dirname ?? process.cwd(),
      },
    },
    rules: {
      "import-x/no-restricted-paths": ["error", { zones }],
      "import-x/no-cycle": ["error", { ignoreExternal: true }],
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_" }],
      "@typescript-eslint/consistent-type-imports": ["error", { fixStyle: "inline-type-imports" }],
      "@typescript-eslint/switch-exhaustiveness-check": "error",
    },
  },
  {
    files: ["index.ts", "bootstrap/**/*.ts", "infra/**/*.ts"],
    plugins: { "@pulumi": pulumi },
    rules: { "@pulumi/no-output-in-template-literal": "error" },
  },
  {
    files: ["tests/**/*.ts"],
    rules: {
      "no-restricted-properties": [
        "error",
        ...["describe", "it", "test"].flatMap((object) =>
          ["only", "skip"].map((property) => ({ object, property, message: "A test runs, or it goes." })),
        ),
      ],
    },
  },
  { files: ["**/*.js", "**/*.mjs"], languageOptions: { globals: globals.node } },
  { files: ["**/*.js"], languageOptions: { sourceType: "commonjs" } },
);
