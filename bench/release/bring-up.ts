import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";

const repository = path.join(__dirname, "../..");
const tool = path.join(repository, "../shared/bringup/bringup.js");
/** Adds to the tool's emulator what that lacks. */
const emulator = path.join(repository, ".ci/emulator");
const python = process.env.BRINGUP_PYTHON ?? "python3";

/** A stack's settings by key. */
export type Config = Readonly<Record<string, unknown>>;

/** A delay of the emulator's calls: ../shared/bringup/README.md lists the fields. */
export interface Wait {
  readonly op: string;
  readonly delay: number;
}

export interface BringUp {
  /** Settings over those of the stack's file. */
  readonly before: Config;
  /** Settings that the update changes. */
  readonly after: Config;
  /** Delays during the update. */
  readonly waits: readonly Wait[];
  /** The bundled inference server. */
  readonly server: string;
  /** Empty folder for Terraform's files and the emulator's. */
  readonly work: string;
}

/** A call that the emulator has answered. Times are in seconds, `began` since 1970. */
export interface Call {
  readonly op: string;
  readonly began: number;
  readonly ended: number;
}

export interface BroughtUp {
  /** When the update began: seconds since 1970. */
  readonly began: number;
  /** Calls since then, in the order in which they began. */
  readonly calls: readonly Call[];
  /** Changes of the update, deletions left out. */
  readonly changes: readonly { readonly action: string; readonly type: string; readonly name: string }[];
  readonly outputs: { readonly modelBucket: string; readonly endpoints: Readonly<Record<string, string>> };
  /** Names and live versions of the functions, by their name in the program. */
  readonly functions: ReadonlyMap<string, { readonly name: string; readonly version: string }>;
  /** Address of the emulator, which still runs. */
  readonly url: string;
  endEmulator(): void;
}

/** Report of the tool, printed as JSON. */
interface Report {
  readonly errors: readonly { readonly step: string; readonly message: string }[];
  readonly drift: readonly { readonly address: string }[];
  readonly updates: readonly { readonly order: readonly Action[] }[];
  readonly exports: BroughtUp["outputs"];
  readonly kept: { readonly endpoint: string; readonly pid: number };
}

interface Action {
  readonly action: string;
  readonly type: string;
  readonly name: string;
  readonly address: string;
}

/** Why the tool cannot run here; null if it can. */
export function bringUpMissing(): string | null {
  if (!existsSync(tool)) return "there is no ../shared/bringup";
  if (!runs("terraform", ["version"])) return "terraform is not there";
  return runs(python, ["-c", "import moto.server"]) ? null : `${python} has no moto: set BRINGUP_PYTHON`;
}

/**
 * Brings the prod stack up in an emulator whose functions and endpoints run, updates it, and leaves it standing. The real
 * Terraform AWS provider makes the calls.
 * @throws Error with what the tool reports if it fails
 */
export async function bringUp({ before, after, waits, server, work }: BringUp): Promise<BroughtUp> {
  const settings = (config: Config) => Object.entries(config).map(([key, value]) => `${key}=${JSON.stringify(value)}`);
  const stack = ["--project", repository, "--stack", "prod", "--config", ...settings(before)];
  const rest = ["--then", ...settings(after), "--live", server, "--work", work, "--keep", "--json"];
  const child = spawn(process.execPath, [tool, ...stack, ...rest], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, BRINGUP_PYTHON: emulator, EMULATOR_PYTHON: python },
  });
  let began = 0;
  createInterface(child.stderr).on("line", (line) => {
    console.error(line.slice(0, 160));
    if (began > 0 || !line.startsWith("update ")) return;
    writeFileSync(path.join(work, "faults.json"), JSON.stringify(waits));
    began = Date.now() / 1000;
  });
  const { errors, drift, updates, exports, kept } = JSON.parse(await readOutput(child)) as Report;
  const endEmulator = () => void process.kill(kept.pid);
  if (errors.length > 0 || updates.length === 0) {
    endEmulator();
    throw new Error(`The bring-up failed. ${errors.map(({ step, message }) => `${step}: ${message}`).join("\n")}`);
  }
  // Each update writes again the settings that the emulator forgets.
  const forgotten = new Set(drift.map(({ address }) => address));
  return {
    began,
    calls: readCalls(path.join(work, "calls.jsonl")).filter((call) => call.began >= began),
    changes: updates[0]!.order.filter(({ action, address }) => action !== "delete" && !forgotten.has(address)),
    outputs: exports,
    functions: readFunctions(path.join(work, "terraform.tfstate")),
    url: kept.endpoint,
    endEmulator,
  };
}

async function readOutput(child: ChildProcess): Promise<string> {
  let text = "";
  for await (const chunk of child.stdout!.setEncoding("utf8")) text += chunk as string;
  if (text === "") throw new Error("The bring-up tool did not start; its last line says why.");
  return text;
}

function readCalls(file: string): Call[] {
  const lines = readFileSync(file, "utf8").trim().split("\n");
  return lines
    .map((line) => JSON.parse(line) as { t: number; seconds: number; op: string })
    .map(({ t, seconds, op }) => ({ op, began: t, ended: t + seconds }))
    .sort((a, b) => a.began - b.began);
}

function readFunctions(stateFile: string): BroughtUp["functions"] {
  const { resources } = JSON.parse(readFileSync(stateFile, "utf8")) as {
    resources: { type: string; instances: { attributes: { function_name: string; function_version: string } }[] }[];
  };
  const aliases = resources.filter(({ type }) => type === "aws_lambda_alias");
  return new Map(
    aliases.map(({ instances: [alias] }) => {
      const { function_name: name, function_version: version } = alias!.attributes;
      // Pulumi's names end with a dash and random characters.
      return [name.replace(/-[0-9a-f]+$/, ""), { name, version }];
    }),
  );
}

function runs(program: string, args: readonly string[]): boolean {
  try {
    execFileSync(program, args, { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}
