import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { Journal, type RunFacts } from "../../../tools/batch/journal";

const facts: RunFacts = { model: "iris", version: "v1", url: null, sha256: "0", options: [], columns: [["a", "b"]] };

let dir: string;
let file: string;
beforeEach(() => {
  dir = mkdtempSync(path.join(tmpdir(), "journal-"));
  file = path.join(dir, "scores.csv.journal");
});
afterEach(() => rmSync(dir, { recursive: true }));

async function recallAll(journal: Journal, rows: number): Promise<unknown[]> {
  const found: unknown[] = [];
  for (let row = 1; row <= rows; row++) found.push(await journal.recall(row));
  await journal.close();
  return found;
}

describe("Journal", () => {
  it("recalls outcomes in the order of the rows, in whatever order they came, and the run's id", async () => {
    const first = await Journal.open(file, facts, "run-1");
    first.record([{ number: 3 }, { number: 4 }], [{ answer: "c" }, { answer: "d" }]);
    first.record([{ number: 1 }], [{ refused: { code: "x", message: "y", param: null } }]);
    await first.close();
    const again = await Journal.open(file, facts, "run-2");
    expect(again.runId).toBe("run-1");
    again.record([{ number: 2 }], [{ answer: "b" }]);
    expect(await recallAll(again, 5)).toEqual([
      { refused: { code: "x", message: "y", param: null } },
      undefined,
      { answer: "c" },
      { answer: "d" },
      undefined,
    ]);
    expect((await recallAll(await Journal.open(file, facts, "run-3"), 2))[1]).toEqual({ answer: "b" });
  });

  it.each([
    ["a long line", `{"row":2,"outcome":"${"x".repeat(200_000)}`],
    ["a character", '{"row":2,"outcome":{"answer":"\ud83d'],
  ])("cuts off what a killed run left of %s", async (_what, torn) => {
    const first = await Journal.open(file, facts, "run-1");
    first.record([{ number: 1 }], [{ answer: "ä" }]);
    await first.close();
    const whole = readFileSync(file, "utf8");
    appendFileSync(file, torn);
    expect(await recallAll(await Journal.open(file, facts, "run-2"), 2)).toEqual([{ answer: "ä" }, undefined]);
    expect(readFileSync(file, "utf8")).toBe(whole);
  });

  it("begins anew where nothing but a torn first line is left", async () => {
    writeFileSync(file, '{"runId":"run-1"');
    const journal = await Journal.open(file, facts, "run-2");
    expect(journal.runId).toBe("run-2");
    await journal.close();
  });

  it("refuses the journal of another run, naming what differs, and one that is damaged", async () => {
    await (await Journal.open(file, facts, "run-1")).close();
    await expect(Journal.open(file, { ...facts, version: "v2", sha256: "1" }, "run-2")).rejects.toThrow(
      "is the journal of an interrupted run with another version of the model, content of the input. Delete it to begin anew, or name another --out.",
    );
    appendFileSync(file, "?\n");
    await expect(recallAll(await Journal.open(file, facts, "run-2"), 1)).rejects.toThrow("The journal is damaged");
  });
});
