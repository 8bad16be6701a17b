import { execFile } from "node:child_process";
import path from "node:path";

const repository = path.join(__dirname, "../../..");

/** Command line of Node.js for a command of `tools/`, as `npm run <name> -- …` has it. */
export function commandLine(name: string, args: readonly string[]): string[] {
  return ["--import", "tsx", path.join(repository, "tools", `${name}.ts`), ...args];
}

/** Runs a command of `tools/` in the repository's folder; resolves to its exit code and what it printed. */
export function runCommand(name: string, args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  return new Promise<{ code: number | null; stdout: string; stderr: string }>((resolve) => {
    const child = execFile(
      process.execPath,
      commandLine(name, args),
      { cwd: repository, env: { ...process.env, ...env } },
      (_error, stdout, stderr) => resolve({ code: child.exitCode, stdout, stderr }),
    );
  });
}
