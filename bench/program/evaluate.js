/**
 * Evaluates the Pulumi program once under mocks, loaded as Pulumi's runtime loads it (@pulumi/pulumi/cmd/run/run.js):
 * `node evaluate.js <tsconfig>`. Prints one line of JSON when everything is declared, and waits to be killed, so that
 * the parent can still read its resource use.
 */
const path = require("node:path");

const repository = path.join(__dirname, "..", "..");
const [tsconfig] = process.argv.slice(2);

async function main() {
  process.chdir(repository);
  registerTypeScript(tsconfig);
  const { evaluate } = require("../../tools/graph/evaluate");
  const { useStackConfig } = require("../../tools/graph/stack-config");
  useStackConfig("dev");
  const { resources } = await evaluate(() => require(path.join(repository, "index.ts"))(), { stack: "dev" });
  console.log(JSON.stringify({ resources: resources.length }));
  process.stdin.resume();
}

function registerTypeScript(project) {
  const { loadTypeScriptCompilerOptions, typeScriptRequireStrings } = require("@pulumi/pulumi/tsutils");
  const { tsnodeRequire, typescriptRequire } = typeScriptRequireStrings();
  const compilerOptions = loadTypeScriptCompilerOptions(project);
  require(tsnodeRequire).register({
    compiler: typescriptRequire,
    transpileOnly: compilerOptions.noCheck,
    project,
    skipProject: false,
    compilerOptions: {
      target: "ES2020",
      module: "nodenext",
      moduleResolution: "nodenext",
      sourceMap: "true",
      ...compilerOptions,
    },
  });
}

void main();
