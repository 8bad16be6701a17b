import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { type Summary } from "../../infra/summary";

const repository = path.join(__dirname, "../..");
const output: keyof Summary = "endpoints";
let dir: string;
beforeAll(() => {
  dir = mkdtempSync(path.join(tmpdir(), "stack-output-"));
  // A command line of Pulumi that knows one output of one stack.
  const script = `#!/bin/sh
test "$*" = "stack output ${output} --stack dev" || { echo "error: no such output" >&2; exit 255; }
echo '{"iris":"iris-e64d25f5"}'
`;
  writeFileSync(path.join(dir, "pulumi"), script, { mode: 0o755 });
});
afterAll(() => rmSync(dir, { recursive: true }));

/** Starts a batch transform job; resolves to the complaint. */
async function complaint(model: string, stack: string): Promise<string> {
  const role = "arn:aws:iam::123456789012:role/Batch";
  const options = ["--out", "s3://data/scores/", "--stack", stack, "--role-arn", role];
  const env = {
    ...process.env,
    PATH: `${dir}:${process.env.PATH}`,
    AWS_ACCESS_KEY_ID: "testing",
    AWS_SECRET_ACCESS_KEY: "testing",
    // A port on which no server listens.
    AWS_ENDPOINT_URL: "http://127.0.0.1:9",
    AWS_MAX_ATTEMPTS: "1",
  };
  const command = ["--import", "tsx", path.join(repository, "tools/batch.ts"), model, "s3://data/rows/", ...options];
  const ended = promisify(execFile)(process.execPath, command, { cwd: repository, env });
  return ended.then(
    () => "",
    (error: { readonly stderr: string }) => error.stderr,
  );
}

describe("npm run batch of a bucket without --endpoint", () => {
  it("finds the model's endpoint in the stack's outputs, and asks SageMaker for it", async () => {
    expect(await complaint("iris", "dev")).toMatch(/ECONNREFUSED/);
  });

  it("refuses a model without an endpoint, and says which have one", async () => {
    expect(await complaint("digits", "dev")).toContain("The stack dev has no endpoint of digits. Available: iris.");
  });

  it("names the option that makes the stack unnecessary, where the stack cannot be asked", async () => {
    expect(await complaint("iris", "prod")).toContain("deploy the stack, or say --endpoint. (error: no such output)");
  });
});
