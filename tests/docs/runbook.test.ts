import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { repository } from "./shell-blocks";

const documents = ["runbook", "spec", "demo", "troubleshooting"].map((name) => `docs/${name}.md`);
/** Kinds of alarms whose descriptions link to the runbook. */
const kinds = [
  ...["stack", "availability-burn", "latency-burn", "model-errors", "model-latency", "model-concurrency"],
  ...["model-spillover", "model-cpu", "model-memory", "function-throttles", "table-throttles", "synthetic-check"],
  ...["request-cost", "budget", "new-version", "shared-thrashing"],
];
const read = (file: string) => readFileSync(path.join(repository, file), "utf8");

/** Anchors that GitHub makes of a document's headings. */
function anchorsOf(file: string): string[] {
  return [...read(file).matchAll(/^#{1,6} (.+)$/gm)].map(([, title]) =>
    title!
      .toLowerCase()
      .replace(/[^\w -]/g, "")
      .replaceAll(" ", "-"),
  );
}

describe("the documents for people on call", () => {
  it.each(documents)("links only to files and headings that exist: %s", (file) => {
    for (const [, target = ""] of read(file).matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^https?:/.test(target)) continue;
      const [page = "", anchor] = target.split("#");
      const linked = page === "" ? file : path.posix.join("docs", page);
      expect([target, existsSync(path.join(repository, linked))]).toEqual([target, true]);
      if (anchor !== undefined) expect(anchorsOf(linked)).toContain(anchor);
    }
  });

  it("names only npm scripts that exist", () => {
    const { scripts } = JSON.parse(read("package.json")) as { readonly scripts: Readonly<Record<string, string>> };
    const used = documents.flatMap((file) => [...read(file).matchAll(/npm run (?:-s )?([a-z][\w-]*)/g)]);
    expect(used.map(([, name]) => name!).filter((name) => scripts[name] === undefined)).toEqual([]);
  });
});

describe("docs/runbook.md", () => {
  /** Entries of alarms, by kind, with what stands below the heading. */
  const entries = read("docs/runbook.md")
    .split("\n## ")
    .find((part) => part.startsWith("Alarms\n"))!
    .split("\n### ")
    .slice(1)
    .map((entry) => [entry.split("\n", 1)[0]!, entry] as const);

  it("has an entry for every kind of alarm", () => {
    expect(entries.map(([kind]) => kind)).toEqual(expect.arrayContaining(kinds));
  });

  it.each(entries)("says of the alarm %s what it means, the first command, and what repairs it", (_kind, entry) => {
    expect(entry).toMatch(/\*\*Means\*\*: [^*]+\n\n```sh\nnpm run (status|smoke|doctor|release) -- /);
    expect(entry).toMatch(/\*\*(Repair|Likely causes|Then)\*\*/);
  });
});
