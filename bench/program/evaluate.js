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
  const pulumi = require("@pulumi/pulumi");
  const declared = await mockEngine(pulumi);
  pulumi.runtime.setAllConfig(readConfig());
  await pulumi.runtime.runInPulumiStack(() => require(path.join(repository, "index.ts"))());
  await pulumi.runtime.disconnect();
  console.log(JSON.stringify({ resources: declared.length }));
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

async function mockEngine(pulumi) {
  const { MockMonitor } = require("@pulumi/pulumi/runtime/mocks");
  // Mocks do not support hooks.
  MockMonitor.prototype.registerResourceHook = (_request, callback) => callback(null, {});
  const declared = [];
  const made = {
    url: "123456789012.dkr.ecr.eu-west-3.amazonaws.com/server",
    apiEndpoint: "https://abc123.execute-api.eu-west-3.amazonaws.com",
    invokeUrl: "https://rest123.execute-api.eu-west-3.amazonaws.com/live",
  };
  await pulumi.runtime.setMocks(
    {
      newResource: ({ type, name, inputs }) => {
        declared.push(`${type} ${name}`);
        return {
          id: name,
          state: { name, bucket: name, arn: `arn:aws:test:eu-west-3:123456789012:${name}`, ...made, ...inputs },
        };
      },
      call: ({ inputs }) => ({ ...inputs, userName: "AWS", password: "none" }),
    },
    "modelfront",
    "dev",
  );
  return declared;
}

function readConfig() {
  const { readFileSync } = require("node:fs");
  const { config } = require("yaml").parse(readFileSync("Pulumi.dev.yaml", "utf8"));
  const text = (value) => (typeof value === "string" ? value : JSON.stringify(value));
  return Object.fromEntries(Object.entries(config).map(([key, value]) => [key, text(value)]));
}

void main();
