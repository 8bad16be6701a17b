import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { openRows } from "../../../tools/batch/rows/open";
import { type Row, type RowSource } from "../../../tools/batch/rows/row";
import { type BatchOptions, type BatchSummary, runBatch } from "../../../tools/batch/run";
import { type Asked, countingAnswer, type FakeAnswer, type FakeApi, refusal, startFakeApi } from "./fake-api";

let dir: string;
let api: FakeApi | undefined;
beforeEach(() => (dir = mkdtempSync(path.join(tmpdir(), "batch-"))));
afterEach(async () => {
  await api?.close();
  rmSync(dir, { recursive: true });
});

const file = (name: string) => path.join(dir, name);
const read = (name: string) => readFileSync(file(name), "utf8").trimEnd().split("\n");

/** A CSV file of flowers whose first number is the row's, with the cells of some rows replaced. */
function writeFlowers(rows: number, cells: Readonly<Record<number, string>> = {}): string {
  const lines = Array.from({ length: rows }, (_, i) => cells[i + 1] ?? `${i + 1},3.5,1.4,0.2`);
  writeFileSync(file("rows.csv"), ["Sepal length,Sepal width,Petal length,Petal width", ...lines, ""].join("\n"));
  return file("rows.csv");
}

async function run(
  input: string | RowSource,
  answer: (asked: Asked, number: number) => FakeAnswer | null | Promise<FakeAnswer | null>,
  options: Partial<BatchOptions> = {},
): Promise<BatchSummary> {
  await api?.close();
  api = await startFakeApi(options.model ?? "iris", answer);
  return runBatch({
    model: "iris",
    source: typeof input === "string" ? await openRows(input) : input,
    out: file("scores.csv"),
    overwrite: false,
    api: { url: api.url, headers: {} },
    isLocal: true,
    options: new Map(),
    columns: new Map(),
    rowsPerRequest: 10,
    concurrency: 4,
    maxWaitSeconds: 60,
    patienceSeconds: 60,
    progress: { update() {}, end() {} },
    notice() {},
    stop: new AbortController().signal,
    ...options,
  });
}

/** Row numbers of the output, each followed by the index that its answer has. */
const rowsAndIndexes = (lines: readonly string[]) =>
  lines.slice(1).map((line) => [Number(line.split(",")[0]), Number(line.split(",")[6])]);
const upTo = (rows: number) => Array.from({ length: rows }, (_, i) => [i + 1, i + 1]);

describe("runBatch", () => {
  it("writes each row's own answer beside its input, in the order of the rows, although answers come in any order", async () => {
    const held: (() => void)[] = [];
    let inOrder = true;
    const summary = await run(writeFlowers(100), async (asked, number) => {
      // From the second request on, four come at once: they are answered last first.
      if (number > 1 && number <= 9) {
        await new Promise<void>((go) => {
          held.push(go);
          if (held.length === 4) for (const release of held.splice(0).reverse()) release();
        });
        inOrder = false;
      }
      return countingAnswer(asked);
    });
    expect(inOrder).toBe(false);
    expect(summary).toEqual({
      model: "iris",
      rows: 100,
      answered: 100,
      refused: 0,
      resumed: 0,
      output: file("scores.csv"),
      refusedFile: null,
      requests: 10,
      repeated: 0,
      throttled: 0,
      pausedSeconds: 0,
      versions: ["v1"],
    });
    const lines = read("scores.csv");
    expect(lines.slice(0, 2)).toEqual([
      "row,Sepal length,Sepal width,Petal length,Petal width,predicted_class,predicted_class_index,confidence," +
        "probabilities.setosa,probabilities.versicolor,probabilities.virginica," +
        "input_features[0],input_features[1],input_features[2],input_features[3]",
      "1,1,3.5,1.4,0.2,setosa,1,1,1,0,0,1,3.5,1.4,0.2",
    ]);
    expect(rowsAndIndexes(lines)).toEqual(upTo(100));
    expect(readdirSync(dir).sort()).toEqual(["rows.csv", "scores.csv"]);
  });

  it("writes JSON Lines with the row's number, its input and its whole answer", async () => {
    writeFileSync(
      file("rows.jsonl"),
      '{"id": "a", "sepal_length": 1, "sepal_width": 2, "petal_length": 3, "petal_width": 4}\n[5, 6, 7, 8]\n',
    );
    await run(file("rows.jsonl"), countingAnswer, { out: file("scores.jsonl") });
    expect(read("scores.jsonl").map((line) => JSON.parse(line) as unknown)).toMatchObject([
      {
        row: 1,
        input: { id: "a", sepal_length: 1 },
        answer: { predicted_class_index: 1, input_features: [1, 2, 3, 4] },
      },
      { row: 2, input: { line: [5, 6, 7, 8] }, answer: { predicted_class_index: 5, input_features: [5, 6, 7, 8] } },
    ]);
  });

  it("puts refused rows into a file of their own, each with its reason, and asks for the others of the request again", async () => {
    const input = writeFlowers(20, { 3: "wide,3.5,1.4,0.2", 5: "5,3.5", 14: "-1,3.5,1.4,0.2", 18: "-2,3.5,1.4,0.2" });
    const summary = await run(input, (asked) => {
      const bad = asked.instances.findIndex((flower) => (flower as number[])[0]! < 0);
      return bad >= 0 ? refusal(400, "invalid_request", `instances[${bad}][0]`) : countingAnswer(asked);
    });
    expect(summary).toMatchObject({ rows: 20, answered: 16, refused: 4, requests: 4 });
    expect(rowsAndIndexes(read("scores.csv"))).toEqual(upTo(20).filter(([row]) => ![3, 5, 14, 18].includes(row!)));
    expect(read("scores.refused.csv")).toEqual([
      "row,Sepal length,Sepal width,Petal length,Petal width,code,reason,field",
      '3,wide,3.5,1.4,0.2,invalid_row,"Sepal length: expected a number, got ""wide"".",Sepal length',
      '5,5,3.5,,,invalid_row,"Line 6 has 2 fields, the first line names 4 columns.",',
      "14,-1,3.5,1.4,0.2,invalid_request,refused: invalid_request,[0]",
      "18,-2,3.5,1.4,0.2,invalid_request,refused: invalid_request,[0]",
    ]);
  });

  it("divides a request that is too large, or whose refusal names no row, until the row at fault is alone", async () => {
    const summary = await run(
      writeFlowers(100),
      (asked) =>
        asked.instances.some((flower) => (flower as number[])[0] === 77)
          ? refusal(400, "invalid_request")
          : countingAnswer(asked),
      { rowsPerRequest: 100 },
    );
    expect(summary).toMatchObject({ answered: 99, refused: 1 });
    expect(read("scores.refused.csv")[1]).toMatch(/^77,/);
    expect(Math.max(...api!.asked.map(({ body }) => body.byteLength))).toBeLessThanOrEqual(2000);
  });

  it("refuses a row that makes the model fail three times, and stops if nothing but failures comes", async () => {
    const fails = ({ instances }: Asked) => instances.some((flower) => (flower as number[])[0] === 2);
    const answer = (asked: Asked) => (fails(asked) ? refusal(502, "model_error") : countingAnswer(asked));
    const summary = await run(writeFlowers(3), answer, { rowsPerRequest: 1, concurrency: 1 });
    expect(summary).toMatchObject({ answered: 2, refused: 1, requests: 5, repeated: 3 });
    await expect(
      run(writeFlowers(30), () => refusal(502, "model_error"), { rowsPerRequest: 1, concurrency: 30, overwrite: true }),
    ).rejects.toThrow("The model failed on 10 requests in a row: refused: model_error");
  }, 60_000);

  it("never has more than the window of rows between input and output, however large the input", async () => {
    const rows = 500;
    let taken = 0;
    let written = 0;
    let most = 0;
    async function* read(): AsyncGenerator<Row> {
      await Promise.resolve();
      for (let number = 1; number <= rows; number++) {
        taken++;
        most = Math.max(most, taken - written);
        yield { number, values: { line: [] }, content: { is: "list", list: [number, 1, 1, 1] } };
      }
    }
    const source: RowSource = { kind: "table", columns: null, total: rows, sha256: "", rows: read };
    const progress = { update: ({ done }: { done: number }) => (written = done), end() {} };
    const summary = await run(source, countingAnswer, { rowsPerRequest: 5, concurrency: 4, progress });
    expect(summary.answered).toBe(rows);
    // Eight groups of five, one group that is being filled, and the row that shows that it is full.
    expect(most).toBeLessThanOrEqual(8 * 5 + 5 + 1);
  });

  it("waits as long as a 429 says, loses nothing and sends nothing meanwhile", async () => {
    let refusedAt = Number.NaN;
    let early = 0;
    const summary = await run(writeFlowers(60), (asked, number) => {
      if (number === 3) {
        refusedAt = performance.now();
        return refusal(429, "rate_limited", null, { "retry-after": "1" });
      }
      // Requests that were on their way at that moment are none of those that follow.
      if (number > 6 && performance.now() - refusedAt < 1000) early++;
      return countingAnswer(asked);
    });
    expect(summary).toMatchObject({ answered: 60, refused: 0, throttled: 1, repeated: 1 });
    expect(summary.pausedSeconds).toBeGreaterThanOrEqual(1);
    expect(early).toBe(0);
    expect(rowsAndIndexes(read("scores.csv"))).toEqual(upTo(60));
  });

  it("keeps within the limit that responses report: none is refused", async () => {
    const limit = 4;
    let windowStart = Number.NEGATIVE_INFINITY;
    let used = 0;
    const summary = await run(
      writeFlowers(100),
      (asked) => {
        const now = performance.now();
        if (now - windowStart >= 1000) [windowStart, used] = [now, 0];
        used++;
        const left = Math.max(0, limit - used);
        const reset = String(Math.max(1, Math.ceil((windowStart + 1000 - now) / 1000)));
        const headers = { "x-ratelimit-remaining": String(left), "x-ratelimit-reset": reset };
        if (used > limit) return refusal(429, "rate_limited", null, { ...headers, "retry-after": reset });
        return { ...countingAnswer(asked), headers };
      },
      { rowsPerRequest: 10, concurrency: 8 },
    );
    expect(summary).toMatchObject({ answered: 100, requests: 10, throttled: 0 });
  });

  it("stops if a used-up quota lasts longer than --max-wait, and continues from there", async () => {
    const quota = (asked: Asked, number: number) =>
      number <= 4 ? countingAnswer(asked) : refusal(429, "quota_exceeded", null, { "retry-after": "7200" });
    const input = writeFlowers(100);
    await expect(run(input, quota)).rejects.toThrow(
      "The key's limit is used up for 7200 s, more than --max-wait 60 s.",
    );
    expect(readdirSync(dir).sort()).toEqual(["rows.csv", "scores.csv.journal"]);
    const summary = await run(input, countingAnswer);
    expect(summary).toMatchObject({ answered: 100, resumed: 40, requests: 6 });
    expect(rowsAndIndexes(read("scores.csv"))).toEqual(upTo(100));
  });

  it("stops after the requests under way when it is told to, and continues from there", async () => {
    const stop = new AbortController();
    const input = writeFlowers(100);
    const answer = (asked: Asked, number: number) => {
      if (number === 3) stop.abort();
      return countingAnswer(asked);
    };
    await expect(run(input, answer, { stop: stop.signal })).rejects.toThrow("Stopped.");
    const before = api!.asked.length * 10;
    const summary = await run(input, countingAnswer);
    expect(summary).toMatchObject({ answered: 100, resumed: before });
    expect(rowsAndIndexes(read("scores.csv"))).toEqual(upTo(100));
  });

  it("refuses to continue the journal of a run with another input or option", async () => {
    const stop = new AbortController();
    stop.abort();
    await expect(run(writeFlowers(10), countingAnswer, { stop: stop.signal })).rejects.toThrow("Stopped.");
    await expect(run(writeFlowers(11), countingAnswer, { options: new Map([["explain", "true"]]) })).rejects.toThrow(
      /scores\.csv\.journal is the journal of an interrupted run with another content of the input, --option\. Delete it/,
    );
  });

  it("does not overwrite the output of an earlier run unless told to", async () => {
    await run(writeFlowers(2, { 2: "x,1,1,1" }), countingAnswer);
    await expect(run(writeFlowers(2), countingAnswer)).rejects.toThrow(
      "scores.csv exists: name another --out, or say --overwrite.",
    );
    await run(writeFlowers(2), countingAnswer, { overwrite: true });
    expect(rowsAndIndexes(read("scores.csv"))).toEqual(upTo(2));
    expect(readdirSync(dir).sort()).toEqual(["rows.csv", "scores.csv"]);
  });

  it("sends options in the query, credentials in the header, and a key of its own with each request", async () => {
    await run(writeFlowers(20), countingAnswer, { options: new Map([["explain", "true"]]) });
    const { asked } = api!;
    expect(asked.map(({ path: place }) => place)).toEqual(Array(2).fill("/v1/models/iris/predict?explain=true"));
    expect(new Set(asked.map(({ headers }) => headers["idempotency-key"])).size).toBe(2);
    expect(read("scores.csv")[0]).toMatch(/,explanation\./);
  });

  it.each<[string, Partial<BatchOptions>, string]>([
    [
      "an unknown option",
      { options: new Map([["explian", "true"]]) },
      'The model has no option "explian". Available: explain.',
    ],
    [
      "an unknown field",
      { columns: new Map([["width", "w"]]) },
      'The model has no field "width". Fields: Sepal length, ',
    ],
    [
      "a column that is not there",
      { columns: new Map([["Sepal width", "w"]]) },
      "No column for Sepal width. Columns: Sepal length, ",
    ],
  ])("refuses %s before it asks for anything", async (_what, options, message) => {
    await expect(run(writeFlowers(2), countingAnswer, options)).rejects.toThrow(message);
    expect(api!.asked).toEqual([]);
    expect(readdirSync(dir)).toEqual(["rows.csv"]);
  });

  it("fails with the API's message if the API refuses the caller", async () => {
    await expect(run(writeFlowers(2), () => refusal(403, "not_allowed"))).rejects.toThrow(
      "The API refuses the requests with 403: refused: not_allowed",
    );
  });
});
