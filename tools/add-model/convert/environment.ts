import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const repository = path.join(__dirname, "../../..");

/** Output of pip that is kept for its error message. */
const maxOutputBytes = 64 * 1024 * 1024;

/** Location and requirements of a framework's Python environment, and what its file `installed` holds once complete. */
export function environmentOf(framework: string, root = repository) {
  const requirements = path.join(__dirname, "requirements", `${framework}.txt`);
  const key = createHash("sha256").update(readFileSync(requirements)).digest("hex").slice(0, 12);
  return { requirements, key, dir: path.join(root, `.venv-convert-${framework}`) };
}

/**
 * Makes a Python environment with the packages that a framework's models need, in a folder that git ignores. An environment
 * with these packages is used again.
 * @param framework name of a file in `requirements/`
 * @param python program that makes it
 * @param say told what is installed, before it is
 * @returns its Python
 * @throws Error if Python is missing or the packages cannot be installed
 */
export async function preparePython(framework: string, python: string, say: (line: string) => void): Promise<string> {
  const { requirements, key, dir } = environmentOf(framework);
  const program = path.join(dir, process.platform === "win32" ? "Scripts/python.exe" : "bin/python");
  const marker = path.join(dir, "installed");
  if (existsSync(marker) && readFileSync(marker, "utf8") === key) return program;
  say(
    `Makes the Python environment ${path.basename(dir)}/ with the packages of ${path.relative(repository, requirements)}.`,
  );
  await rm(dir, { recursive: true, force: true });
  try {
    await run(python, ["-m", "venv", dir]);
  } catch (cause) {
    throw new Error(`"${python}" cannot make an environment: install Python 3 with venv, or name it with --python.`, {
      cause,
    });
  }
  try {
    await run(program, ["-m", "pip", "install", "--quiet", "-r", requirements], { maxBuffer: maxOutputBytes });
  } catch (cause) {
    const reason = (cause as { stderr?: string }).stderr?.trim().split("\n").at(-1) ?? "";
    throw new Error(`The packages of ${path.relative(repository, requirements)} cannot be installed: ${reason}`, {
      cause,
    });
  }
  await writeFile(marker, key);
  return program;
}
