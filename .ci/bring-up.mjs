/**
 * Brings a stack up with the tool beside this checkout and prints what went wrong, the causes last: node .ci/bring-up.mjs
 * TOOL [option…]. Exits with 0 if all went well but for drift that is the emulator's: settings that it takes and does not keep.
 */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

/** Properties that the emulator forgets, by resource type. */
const forgotten = {
  "aws:dynamodb/table:Table": ["onDemandThroughput"],
  "aws:lambda/function:Function": ["kmsKeyArn"],
  "aws:apigateway/restApi:RestApi": ["binaryMediaTypes"],
};

const emulator = fileURLToPath(new URL("emulator", import.meta.url));
const [tool, ...options] = process.argv.slice(2);
const { stdout, status, error } = spawnSync(process.execPath, [tool, ...options, "--json"], {
  encoding: "utf8",
  maxBuffer: 2 ** 28,
  env: { ...process.env, BRINGUP_PYTHON: emulator, EMULATOR_PYTHON: process.env.BRINGUP_PYTHON ?? "python3" },
  stdio: ["ignore", "pipe", "inherit"],
});
if (error) throw error;
if (status === 2) process.exit(2);
const report = JSON.parse(stdout);

/** True for a change that comes of what the emulator forgets: the property itself, an empty map for none, what depends on it. */
const isForgotten = ({ type, properties }) =>
  properties.length > 0 &&
  properties.every(
    ({ property, before, after }) =>
      forgotten[type]?.includes(property.replace(/[[.].*/s, "")) ||
      (before === "{}" && after === "null") ||
      after === "(known after apply)",
  );
const drift = report.drift.filter((change) => !isForgotten(change));
// Drift and leftovers are judged one by one.
const judged = ["plan again (drift)", "ask the emulator what is left"];
const failed = report.steps.filter(({ name, ok }) => !ok && !judged.includes(name));
// AWS's own keys stay in an account.
const left = Object.entries(report.left)
  .map(([kind, things]) => [kind, things.filter((thing) => !thing.startsWith("alias/aws/"))])
  .filter(([, things]) => things.length > 0);
for (const change of drift) console.log(`DRIFT ${JSON.stringify(change)}`);
for (const [kind, things] of left) console.log(`LEFT ${kind}: ${things.join(", ")}`);
for (const { name, summary } of failed) console.log(`FAILED ${name}: ${summary}`);
for (const { step, type = "", name = "", message } of report.errors)
  console.log(`ERROR ${step} ${type} ${name}: ${message}`);
process.exitCode = failed.length + report.errors.length + drift.length + left.length > 0 ? 1 : 0;
