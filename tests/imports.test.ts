import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import ts from "typescript";

const repository = path.join(__dirname, "..");
const rooms = ["bench", "functions", "infra", "local", "model", "site", "tools"];

/** The files that each source file imports, types included; paths relative to the repository. */
function readImports(): ReadonlyMap<string, readonly string[]> {
  const files = ["index.ts", ...rooms.flatMap(sourcesOf)];
  const known = new Set(files);
  return new Map(files.map((file) => [file, importsOf(file, known)]));
}

function sourcesOf(room: string): string[] {
  return readdirSync(path.join(repository, room), { recursive: true, encoding: "utf8" })
    .map((file) => path.posix.join(room, file.split(path.sep).join("/")))
    .filter((file) => /\.tsx?$/.test(file) && !/\.d\.ts$|node_modules|\/templates\//.test(file));
}

function importsOf(file: string, known: ReadonlySet<string>): string[] {
  const { importedFiles } = ts.preProcessFile(readFileSync(path.join(repository, file), "utf8"), true, true);
  return importedFiles.flatMap(({ fileName }) => {
    if (!fileName.startsWith(".")) return [];
    const base = path.posix.join(path.posix.dirname(file), fileName.replace(/\.js$/, ""));
    const found = [`${base}.ts`, `${base}.tsx`, `${base}/index.ts`, base].find((candidate) => known.has(candidate));
    return found ? [found] : [];
  });
}

/** Cycles among the files, each as the way round it. */
function findCycles(imports: ReadonlyMap<string, readonly string[]>): string[] {
  const cycles: string[] = [];
  const done = new Set<string>();
  const visit = (file: string, way: readonly string[]): void => {
    const start = way.indexOf(file);
    if (start !== -1) cycles.push([...way.slice(start), file].join(" -> "));
    if (start !== -1 || done.has(file)) return;
    for (const next of imports.get(file) ?? []) visit(next, [...way, file]);
    done.add(file);
  };
  for (const file of imports.keys()) visit(file, []);
  return cycles;
}

describe("the source files", () => {
  it("import each other without cycles, types included", () => {
    const imports = readImports();
    expect(imports.get("local/stack.ts")).toContain("local/stack-context.ts");
    expect(findCycles(imports)).toEqual([]);
  });

  it("would be seen to have a cycle", () => {
    const imports = new Map([
      ["a", ["b"]],
      ["b", ["c"]],
      ["c", ["b"]],
    ]);
    expect(findCycles(imports)).toEqual(["b -> c -> b"]);
  });
});
