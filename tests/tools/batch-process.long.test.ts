import { execFile, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { countingAnswer, type FakeApi, startFakeApi } from "./batch/fake-api";
import { commandLine, runCommand } from "./support/run-command";

const repository = path.join(__dirname, "../..");

let dir: string;
let api: FakeApi | undefined;
beforeEach(() => (dir = mkdtempSync(path.join(tmpdir(), "batch-"))));
afterEach(async () => {
  await api?.close();
  rmSync(dir, { recursive: true });
});

const file = (name: string) => path.join(dir, name);

const run = (args: readonly string[], env: Readonly<Record<string, string>> = {}) => runCommand("batch", args, env);

function writeFlowers(rows: number): string {
  const lines = Array.from({ length: rows }, (_, i) => `${i + 1},3.5,1.4,0.2`);
  writeFileSync(file("rows.csv"), ["Sepal length,Sepal width,Petal length,Petal width", ...lines].join("\n"));
  return file("rows.csv");
}

const indexes = () =>
  readFileSync(file("scores.csv"), "utf8")
    .trimEnd()
    .split("\n")
    .slice(1)
    .map((line) => [Number(line.split(",")[0]), Number(line.split(",")[6])]);
const upTo = (rows: number) => Array.from({ length: rows }, (_, i) => [i + 1, i + 1]);

describe("npm run batch", () => {
  it("continues after a kill: rows that were answered are not asked again, those under way with the same idempotency key", async () => {
    const concurrency = 4;
    const answered = 6;
    const args = [
      writeFlowers(200),
      "--out",
      file("scores.csv"),
      "--rows-per-request",
      "10",
      "--concurrency",
      String(concurrency),
    ];
    // The first requests are answered; then none is, and the process is killed as soon as it can only wait.
    const first = await startFakeApi("iris", (asked, number) => {
      if (number <= answered) return countingAnswer(asked);
      if (number === answered + concurrency) child.kill("SIGKILL");
      return null;
    });
    api = first;
    const child = spawn(process.execPath, commandLine("batch", ["iris", ...args, "--url", first.url]), {
      cwd: repository,
      stdio: "ignore",
    });
    const [, signal] = await new Promise<[number | null, string | null]>((resolve) =>
      child.once("exit", (...ended) => resolve(ended)),
    );
    expect(signal).toBe("SIGKILL");
    expect(existsSync(file("scores.csv"))).toBe(false);

    const key = ({ headers }: FakeApi["asked"][number]) => headers["idempotency-key"];
    const before = first.asked.slice(0, answered).map(key);
    const underWay = first.asked.slice(answered).map(key);
    let keys: unknown[] = [];
    const again = await startAgain(first, (asked) => (keys = [...keys, key(asked)]));
    const { code, stdout } = await run(["iris", ...args, "--url", again.url, "--json"]);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ rows: 200, answered: 200, resumed: 60, requests: 14 });
    expect(indexes()).toEqual(upTo(200));
    expect(keys.filter((one) => before.includes(one as string))).toEqual([]);
    expect(underWay.every((one) => keys.includes(one))).toBe(true);
    expect(existsSync(file("scores.csv.journal"))).toBe(false);
  });

  /** An API at the same address, which now answers everything. */
  async function startAgain(before: FakeApi, see: (asked: FakeApi["asked"][number]) => void): Promise<FakeApi> {
    await before.close();
    api = await startFakeApi(
      "iris",
      (asked) => {
        see(asked);
        return countingAnswer(asked);
      },
      Number(new URL(before.url).port),
    );
    return api;
  }

  it("reads Parquet, typed and in row groups", async () => {
    const writer = path.join(__dirname, "batch/write-parquet-process.ts");
    await promisify(execFile)(process.execPath, ["--import", "tsx", writer, file("rows.parquet"), "25"]);
    api = await startFakeApi("iris", countingAnswer);
    const args = [
      "iris",
      file("rows.parquet"),
      "--out",
      file("scores.csv"),
      "--url",
      `${api.url}/`,
      "--rows-per-request",
      "10",
    ];
    const { code, stdout, stderr } = await run(args, { MODELFRONT_KEY: "mf_secret" });
    expect(code).toBe(0);
    expect(stdout.split("\n").slice(0, 2)).toEqual([`${file("scores.csv")}: 25 of 25 rows`, "3 requests"]);
    expect(stderr.split("\n")[0]).toBe("Columns that the model does not need: id, seen.");
    const [header, row] = readFileSync(file("scores.csv"), "utf8").split("\n");
    expect(header).toMatch(/^row,id,sepal_length,sepal_width,petal_length,petal_width,seen,predicted_class,/);
    expect(row).toMatch(/^1,1,1,1\.5,1\.5,1\.5,1970-01-01T00:00:00\.000Z,setosa,/);
    expect(api.asked.flatMap(({ instances }) => instances)).toEqual(upTo(25).map(([i]) => [i, 1.5, 1.5, 1.5]));
    expect(new Set(api.asked.map(({ headers }) => headers.authorization))).toEqual(new Set(["Bearer mf_secret"]));
  });

  it("ends with 2 if some rows were refused, with 3 if it stopped, and says where and why", async () => {
    writeFileSync(file("rows.csv"), "Sepal length,Sepal width,Petal length,Petal width\n1,1,1,1\nx,1,1,1\n");
    const args = ["iris", file("rows.csv"), "--out", file("scores.csv")];
    api = await startFakeApi("iris", countingAnswer);
    const some = await run([...args, "--url", api.url]);
    expect(some.code).toBe(2);
    expect(some.stdout.split("\n")[1]).toBe(`${file("scores.refused.csv")}: 1 row refused, with reasons`);
    await api.close();
    api = await startFakeApi("iris", () => ({
      status: 429,
      headers: { "retry-after": "1000" },
      body: { message: "Too Many Requests" },
    }));
    const stopped = await run([...args, "--url", api.url, "--overwrite"]);
    expect(stopped.code).toBe(3);
    expect(stopped.stderr).toContain(
      "The key's limit is used up for 1000 s, more than --max-wait 900 s. Run the same command again after that. Nothing is lost: the same command continues.",
    );
  });

  it.each<[string, readonly string[], string]>([
    [
      "an output whose format is unknown",
      ["--out", "scores.parquet"],
      "--out scores.parquet has an unknown format. Accepted: .csv, .tsv, .jsonl, .ndjson.",
    ],
    [
      "an output in a folder that does not exist",
      ["--out", "none/scores.csv"],
      "The folder of --out none/scores.csv does not exist.",
    ],
    ["a URL that is none", ["--out", "s.csv", "--url", "example"], "Expected the URL of an API"],
    [
      "a URL where nothing answers",
      ["--out", "s.csv", "--url", "http://127.0.0.1:9"],
      "http://127.0.0.1:9/v1/models/iris does not answer",
    ],
    ["an option without a value", ["--out", "s.csv", "--option", "explain"], "Expected a name, = and a value."],
  ])("ends with 1 for %s", async (_what, options, message) => {
    const { code, stderr } = await run(["iris", writeFlowers(1), ...options]);
    expect(stderr).toContain(message);
    expect(code).toBe(1);
  });

  it("starts transform jobs of a deployed stack only, and takes no option of the API for them", async () => {
    const s3 = ["iris", "s3://data/flowers/", "--out", "s3://data/scores/"];
    expect((await run(s3)).stderr).toBe("s3:// needs --stack and --role-arn.\n");
    const { stderr } = await run([
      ...s3,
      "--stack",
      "dev",
      "--role-arn",
      "arn:aws:iam::123456789012:role/B",
      "--option",
      "explain=true",
    ]);
    expect(stderr).toBe(
      "A transform job takes none of --url, --key, --option and --column: it does not use the API.\n",
    );
  });
});
