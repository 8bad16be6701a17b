import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";

/** Python itself, or a module that a model's code imports, is missing. */
export class MissingPython extends Error {
  override readonly name = "MissingPython";
}

const venv = path.join(__dirname, "../..", ".venv", "bin", "python");
const probe = path.join(__dirname, "missing-modules.py");

/** Chooses the Python to use: the one asked for, PYTHON, that of `.venv`, or the system's. */
export function findPython(asked: string | undefined, env: NodeJS.ProcessEnv = process.env): string {
  return asked ?? env["PYTHON"] ?? (existsSync(venv) ? venv : "python3");
}

/**
 * Checks that a Python has every module that a folder's files import, without importing them.
 * @returns path of the real program: `python` may be a script that needs more of the environment than containers get
 * @throws MissingPython
 */
export async function requireModules(python: string, dir: string): Promise<string> {
  const hint = "Name another Python with --python or PYTHON.";
  const { stdout } = await promisify(execFile)(python, [probe, dir]).catch((error: Error) => {
    throw new MissingPython(`Python cannot be run as "${python}" (${error.message.split("\n")[0]}). ${hint}`);
  });
  const { program, missing } = JSON.parse(stdout) as { program: string; missing: readonly string[] };
  if (missing.length === 0) return program;
  throw new MissingPython(
    `"${python}" has no module ${missing.join(", ")}, which ${dir} imports: install what the model's image has. ${hint}`,
  );
}
