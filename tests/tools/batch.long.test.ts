import { execFile } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { difference } from "../../model/golden";
import { readModel } from "../../model/registry";

const repository = path.join(__dirname, "../..");

let dir: string;
beforeEach(() => (dir = mkdtempSync(path.join(tmpdir(), "batch-"))));
afterEach(() => rmSync(dir, { recursive: true }));

interface Line {
  readonly row: number;
  readonly input: { readonly file?: string };
  readonly answer: unknown;
}

/** Runs the command without `--url`; resolves to the lines of its output. */
async function run(model: string, input: string): Promise<Line[]> {
  const out = path.join(dir, "scores.jsonl");
  const command = ["--import", "tsx", path.join(repository, "tools/batch.ts"), model, input, "--out", out];
  await promisify(execFile)(process.execPath, command, { cwd: repository });
  return readFileSync(out, "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Line);
}

describe("npm run batch without --url", () => {
  it.each(["velib-forecast", "sentiment"])(
    "starts the local stack of %s, answers as golden.json says, and ends",
    async (model) => {
      const { cases, tolerance } = readModel(model).golden;
      const input = path.join(dir, "rows.jsonl");
      writeFileSync(input, cases.map(({ request }) => JSON.stringify(request)).join("\n"));
      const lines = await run(model, input);
      expect(lines.map(({ row }) => row)).toEqual(cases.map((_, i) => i + 1));
      const wrong = lines.filter(({ answer }, i) => {
        const known = Object.entries(answer as object).filter(([name]) => name !== "inference_time_ms");
        return difference(cases[i]!.response, Object.fromEntries(known), tolerance) !== null;
      });
      expect(wrong).toEqual([]);
    },
  );

  it("reads the pictures of a folder", async () => {
    const folder = path.join(dir, "pictures");
    mkdirSync(folder);
    const { examples } = readModel("digits").contract;
    for (const [i, { request }] of examples.entries()) {
      const { image_base64: base64 } = request as { image_base64: string };
      writeFileSync(path.join(folder, `${i}.png`), Buffer.from(base64.replace(/^data:[^,]*,/, ""), "base64"));
    }
    const lines = await run("digits", folder);
    expect(lines.map(({ input }) => input.file)).toEqual(examples.map((_, i) => `${i}.png`));
    expect(lines.every(({ answer }) => (answer as { predictions: unknown[] }).predictions.length === 5)).toBe(true);
  });

  it("scores a thousand real sentences, of which it gets most right", async () => {
    const file = path.join(
      repository,
      "../shared/data/sentiment/sentiment-labelled-sentences/amazon_cells_labelled.txt",
    );
    if (!existsSync(file)) return console.warn("skipped: needs ../shared/data");
    const sentences = readFileSync(file, "utf8").trimEnd().split("\n");
    const rows = sentences.map((line) => ({ text: line.slice(0, line.lastIndexOf("\t")), label: line.at(-1) }));
    const input = path.join(dir, "rows.jsonl");
    writeFileSync(input, rows.map((row) => JSON.stringify(row)).join("\n"));
    const lines = await run("sentiment", input);
    expect(lines).toHaveLength(rows.length);
    const right = lines.filter(({ answer }, i) => {
      const { sentiment } = answer as { sentiment: string };
      return (sentiment === "positive") === (rows[i]!.label === "1");
    });
    expect(right.length / rows.length).toBeGreaterThan(0.85);
  });
});
