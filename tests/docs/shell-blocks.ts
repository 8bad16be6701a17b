import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";

export const repository = path.join(__dirname, "../..");

/** A section of a document with the commands that it tells people to type. */
export interface Section {
  readonly title: string;
  /** Contents of its `sh` blocks, in order. */
  readonly script: string;
}

/** Reads the `sh` blocks of a document below each heading. Sections without any are left out. */
export function shellSections(file: string): Section[] {
  return sectionsOf(file, (part) => [...part.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(([, block = ""]) => block));
}

/** Begins like a command of the repository's documents, or has an option after another word. */
const command = /^(aws|curl|docker|git|node|npm|npx|pulumi|python3) |^[\w./-]+ .*--?\w/;

/**
 * Reads every command of a document below each heading: all fenced blocks, whatever their language, and the commands within
 * the text. Sections without any are left out.
 */
export function commandSections(file: string): Section[] {
  return sectionsOf(file, (part) =>
    [...part.matchAll(/^```\w*\n([\s\S]*?)^```$|`([^`]+)`/gm)].flatMap(([, block, inline = ""]) => {
      if (block !== undefined) return block;
      const text = inline.replace(/\s+/g, " ");
      return command.test(text) ? `${text}\n` : [];
    }),
  );
}

function sectionsOf(file: string, commandsOf: (part: string) => readonly string[]): Section[] {
  const parts = readFileSync(path.join(repository, file), "utf8")
    .split(/^#{1,6} /m)
    .slice(1);
  return parts.flatMap((part) => {
    const [title = ""] = part.split("\n", 1);
    const script = commandsOf(part).join("");
    return script === "" ? [] : [{ title, script }];
  });
}

/** Runs commands in Bash as they stand; the first that fails ends them. Resolves to what they print. */
export async function runShell(script: string, env: NodeJS.ProcessEnv): Promise<string> {
  const options = { cwd: repository, env, maxBuffer: 64 * 1024 * 1024 };
  try {
    const { stdout, stderr } = await promisify(execFile)("bash", ["-euo", "pipefail", "-c", script], options);
    return stdout + stderr;
  } catch (error) {
    const { stdout, stderr, code } = error as { stdout: string; stderr: string; code: number };
    throw new Error(`Exit code ${code}.\n${script}\n${stdout}\n${stderr}`, { cause: error });
  }
}
