import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { alarmKinds } from "../../infra/monitoring/alarm-kinds";
import { repository } from "./shell-blocks";

const documents = ["runbook", "spec", "demo", "troubleshooting"].map((name) => `docs/${name}.md`);
/** First command of every kind of alarm, as its description has it; null for the budget, whose message is AWS's own. */
const firstCommands: Readonly<Record<string, string | null>> = {
  ...Object.fromEntries(
    Object.entries(alarmKinds).map(([kind, { command }]) => [
      kind,
      command.replace("<stack>", '"$STACK"').replace("<model>", '"$MODEL"'),
    ]),
  ),
  budget: null,
};
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

  it("has an entry for every kind of alarm, and for no other", () => {
    expect(entries.map(([kind]) => kind).sort()).toEqual(Object.keys(firstCommands).sort());
  });

  it.each(entries)("says of the alarm %s what it means, the first command, and what repairs it", (_kind, entry) => {
    expect(entry).toMatch(/\*\*Means\*\*: [^*]+\n\n```sh\nnpm run (status|smoke|doctor|release) -- /);
    expect(entry).toMatch(/\*\*(Repair|Likely causes|Then)\*\*/);
  });

  it.each(entries)("begins with the command of the alarm's description, with options at most: %s", (kind, entry) => {
    const [, first = ""] = /```sh\n(.+)\n/.exec(entry) ?? [];
    const command = firstCommands[kind] ?? 'npm run status -- "$STACK"';
    expect([first, first.replace(/ (--window 15m|--cases 1|\|\| test \$\? -le 2)$/, "")]).toEqual([first, command]);
  });
});
