import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";

const repository = path.join(__dirname, "../..");
const dockerfile = "model/server/Dockerfile";

/** Build context of the inference server's image, by path: its Dockerfile and what that copies from the repository. */
export function readServerContext(root = repository): ReadonlyMap<string, Buffer> {
  const instructions = readFileSync(path.join(root, dockerfile));
  const sources = copiedSources(instructions.toString()).flatMap((source) => matchFiles(source, root));
  return new Map([
    ["Dockerfile", instructions],
    ...sources.map((file) => [file, readFileSync(path.join(root, file))] as const),
  ]);
}

/** What a Dockerfile copies from its context, rather than from another stage: paths, with `*` in file names. */
export function copiedSources(text: string): string[] {
  return text.split("\n").flatMap((line) => {
    const [instruction, ...words] = line.trim().split(/\s+/);
    const fromStage = words.some((word) => word.startsWith("--from="));
    return instruction === "COPY" && !fromStage ? words.slice(0, -1) : [];
  });
}

function matchFiles(source: string, root: string): string[] {
  const { dir, base } = path.posix.parse(source);
  if (!base.includes("*")) return [source];
  const [before = "", after = ""] = base.split("*");
  return readdirSync(path.join(root, dir))
    .filter((file) => file.startsWith(before) && file.endsWith(after))
    .map((file) => path.posix.join(dir, file));
}
