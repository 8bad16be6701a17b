import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { runDoctor } from "../../../tools/doctor/run-doctor";
import { readDeclaredStack } from "../../../tools/doctor/settings";

const repository = path.join(__dirname, "../../..");
/** A machine with Pulumi and without Docker. */
const run = (command: string) =>
  command === "docker" ? Promise.reject(new Error("not found")) : Promise.resolve("v3.265.0");

describe("readDeclaredStack", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "modelfront-doctor-"));
  afterAll(() => rmSync(folder, { recursive: true }));
  const read = (file: string) => {
    writeFileSync(path.join(folder, "Pulumi.mine.yaml"), file);
    return readDeclaredStack("mine", folder);
  };
  const edit = '"${EDITOR:-vi}" Pulumi.mine.yaml';

  it("makes a finding of every mistake in the settings, with the command that opens them", async () => {
    const file =
      "config: { aws:region: eu-west-3, modelfront:models: [{ name: iris }], modelfront:hosting: { mode: serverless, memoryMb: 3000 }, modelfront:foo: 1 }";
    expect(await read(file)).toEqual({
      settings: null,
      graph: null,
      findings: [
        {
          check: "settings",
          state: "failure",
          message: "modelfront:hosting.memoryMb is 3000; allowed: one of 1024, 2048, 3072, 4096, 5120, 6144.",
          repair: edit,
        },
        {
          check: "settings",
          state: "failure",
          message: expect.stringContaining("modelfront:foo is 1; allowed: no such setting.") as unknown,
          repair: edit,
        },
      ],
    });
  });

  it("makes a finding of a file that is no stack file", async () => {
    expect(await read("- 1")).toMatchObject({
      findings: [{ check: "settings", state: "failure", repair: edit }],
    });
  });
});

describe("doctor without settings that it can read", () => {
  const missing = {
    check: "settings",
    state: "failure",
    message: "There is no Pulumi.nowhere.yaml.",
    repair: "cp Pulumi.dev.yaml Pulumi.nowhere.yaml",
  };
  const machine = [
    { check: "Node.js", state: "ok" },
    { check: "Pulumi", state: "ok" },
    { check: "Docker", state: "warning", repair: "sudo systemctl start docker" },
  ];

  it("checks the machine all the same, and says that the account is not checked", async () => {
    expect(await runDoctor({ stack: "nowhere", isOffline: true, run })).toMatchObject([...machine, missing]);
    expect(await runDoctor({ stack: "nowhere", isOffline: false, run })).toMatchObject([
      ...machine,
      missing,
      { check: "account", state: "unknown", repair: "npm run doctor -- nowhere" },
    ]);
  });

  it("prints its findings as JSON, and ends with the exit code of a failure", async () => {
    const args = ["--import", "tsx", "tools/doctor.ts", "nowhere", "--offline", "--json"];
    const ended = await promisify(execFile)(process.execPath, args, { cwd: repository }).catch(
      (error: unknown) => error,
    );
    const { code, stdout } = ended as { readonly code: number; readonly stdout: string };
    expect(code).toBe(1);
    const { findings } = JSON.parse(stdout) as { readonly findings: readonly { readonly check: string }[] };
    expect(findings.map(({ check }) => check)).toEqual(["Node.js", "Pulumi", "Docker", "settings"]);
    expect(findings.at(-1)).toEqual(missing);
  }, 120_000);
});
