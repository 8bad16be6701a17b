import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { withAws } from "../infra/support/fake-aws";

const repository = path.join(__dirname, "../..");
const roleArn = "arn:aws:iam::123456789012:role/Autopilot";

let dir: string;
let csv: string;
beforeEach(() => {
  dir = mkdtempSync(path.join(tmpdir(), "autopilot-"));
  csv = write("text,sentiment", 500);
});
afterEach(() => rmSync(dir, { recursive: true }));

function write(header: string, rows: number): string {
  const file = path.join(dir, "data.csv");
  const row = header
    .split(",")
    .map((_, i) => `"value, ${i}"`)
    .join(",");
  writeFileSync(file, [header, ...Array.from({ length: rows }, () => row)].join("\n"));
  return file;
}

/** As `npm run autopilot -- …` runs it; resolves to what it printed, rejects with what it complained of. */
async function run(...args: string[]): Promise<string[]> {
  const command = ["--import", "tsx", path.join(repository, "tools/autopilot.ts"), ...args];
  const { stdout } = await promisify(execFile)(process.execPath, command, { cwd: repository, env: { ...process.env } });
  return stdout.trimEnd().split("\n");
}

const start = (...options: string[]) => run("start", "iris", "--stack", "dev", "--role-arn", roleArn, ...options);
const startJob = (...options: string[]) => start("--bucket", "store", "--csv", csv, "--job", "job-1", ...options);
const upload = "/store/autopilot/job-1/train.csv?x-id=PutObject";
const started = { "/": { body: JSON.stringify({ AutoMLJobArn: "arn" }) }, [upload]: { body: "" } };

describe("npm run autopilot -- start", () => {
  it("uploads the data and starts a job that learns the last column", async () => {
    await withAws(started, async (seen) => {
      expect(await startJob("--max-candidates", "3")).toEqual([
        `started job-1 in eu-west-3: tabular, ${csv}`,
        "npm run autopilot -- status iris --stack dev --job job-1",
      ]);
      expect(seen.map(({ path: place, target }) => target ?? place)).toEqual([upload, "SageMaker.CreateAutoMLJobV2"]);
      expect(seen[0]?.body.split("\n").slice(0, 2)).toEqual(["text,sentiment", '"value, 0","value, 1"']);
      expect(JSON.parse(seen[1]?.body ?? "")).toEqual({
        AutoMLJobName: "job-1",
        AutoMLJobInputDataConfig: [
          {
            ChannelType: "training",
            ContentType: "text/csv;header=present",
            CompressionType: "None",
            DataSource: { S3DataSource: { S3DataType: "S3Prefix", S3Uri: "s3://store/autopilot/job-1/train.csv" } },
          },
        ],
        OutputDataConfig: { S3OutputPath: "s3://store/autopilot/job-1/output" },
        AutoMLProblemTypeConfig: {
          TabularJobConfig: { TargetAttributeName: "sentiment", CompletionCriteria: { MaxCandidates: 3 } },
        },
        RoleArn: roleArn,
      });
    });
  }, 60_000);

  it("learns to classify text from the first column that is not the target", async () => {
    csv = write("label,text,source", 500);
    await withAws(started, async (seen) => {
      await startJob("--problem", "text-classification", "--target", "label");
      expect((JSON.parse(seen[1]?.body ?? "") as Record<string, unknown>).AutoMLProblemTypeConfig).toEqual({
        TextClassificationJobConfig: { ContentColumn: "text", TargetLabelColumn: "label" },
      });
    });
  }, 60_000);

  it("names the job for the model and the time, within what SageMaker takes", async () => {
    const answers = { "/": started["/"] };
    // The name is in the path of the upload, so the first answer is that there is no such place.
    await withAws(answers, async (seen) => {
      await expect(start("--bucket", "store", "--csv", csv)).rejects.toThrow();
      const [, name = ""] = /^\/store\/autopilot\/([^/]+)\/train\.csv/.exec(seen[0]?.path ?? "") ?? [];
      expect(name).toMatch(/^iris-[0-9a-z]{6,7}$/);
    });
  }, 60_000);

  it("uploads nothing for a job that SageMaker would refuse, and says all that is wrong", async () => {
    await withAws(started, async (seen) => {
      const attempt = run(
        ...["start", "iris", "--stack", "dev", "--role-arn", "me", "--bucket", "store", "--csv", csv],
        ...["--job", "j".repeat(33), "--problem", "text-classification", "--target", "mood", "--text", "words"],
      );
      await expect(attempt).rejects.toMatchObject({
        stderr: expect.stringContaining(
          [
            `--job "${"j".repeat(33)}" is no job name: letters, digits and inner hyphens, at most 32 characters.`,
            '--target "mood" is no column of the file: it has text, sentiment.',
            '--text "words" is no column of the file: it has text, sentiment.',
            '--role-arn "me" is no role: expected arn:aws:iam::ACCOUNT:role/NAME.',
          ].join("\n"),
        ) as unknown,
      });
      expect(seen).toEqual([]);
    });
  }, 60_000);

  it.each<[string, () => string[], string]>([
    [
      "a file with fewer rows than Autopilot starts with",
      () => ["--csv", write("a,b", 499)],
      "data.csv has 499 rows: Autopilot needs at least 500.",
    ],
    ["a file that is not there", () => ["--csv", "no/such.csv"], "There is no no/such.csv: check the path."],
    [
      "a model whose data is nowhere",
      () => [],
      "There is no .cache/iris/train.csv or model/iris/train/train.csv: run the model's training script, or name a file with --csv.",
    ],
    [
      "text that is what it should predict",
      () => ["--csv", csv, "--problem", "text-classification", "--target", "text", "--text", "text"],
      '--text and --target are both "text": the text cannot be what is predicted.',
    ],
    ["no candidates at all", () => ["--max-candidates", "0"], "Expected a whole number, at least 1."],
    ["a stack that is not there", () => ["--stack", "none"], "Stack file not found"],
  ])(
    "refuses %s",
    async (_what, options, message) => {
      await expect(start("--bucket", "store", ...options())).rejects.toMatchObject({
        code: 1,
        stderr: expect.stringContaining(message) as unknown,
      });
    },
    60_000,
  );

  it("says which option does without a stack that cannot be asked for its bucket", async () => {
    await expect(run("start", "iris", "--stack", "dev", "--role-arn", roleArn, "--csv", csv)).rejects.toMatchObject({
      stderr: expect.stringContaining(
        "`pulumi stack output modelBucket --stack dev` does not work here: deploy the stack, or say --bucket.",
      ) as unknown,
    });
  }, 60_000);

  it("refuses a model that there is not", async () => {
    await expect(run("status", "nope", "--stack", "dev")).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining("The models are ") as unknown,
    });
  }, 60_000);
});

describe("npm run autopilot -- status", () => {
  const best = {
    CandidateName: "best-1",
    CandidateStatus: "Completed",
    FinalAutoMLJobObjectiveMetric: { MetricName: "Accuracy", Value: 0.93 },
    InferenceContainers: [{}, {}, {}],
  };
  const status = (answer: unknown) =>
    withAws({ "/": { body: JSON.stringify(answer) } }, () => run("status", "iris", "--stack", "dev", "--job", "job-1"));

  it("tells how far a job is", async () => {
    expect(await status({ AutoMLJobStatus: "InProgress", AutoMLJobSecondaryStatus: "TrainingModels" })).toEqual([
      "job        job-1",
      "status     InProgress, TrainingModels",
    ]);
  }, 60_000);

  it("tells why a job has failed", async () => {
    expect(
      await status({ AutoMLJobStatus: "Failed", AutoMLJobSecondaryStatus: "Failed", FailureReason: "No rows" }),
    ).toEqual(["job        job-1", "status     Failed", "reason     No rows"]);
  }, 60_000);

  it("tells the best candidate of a job that has finished, and the setting that deploys it", async () => {
    expect(
      await status({ AutoMLJobStatus: "Completed", AutoMLJobSecondaryStatus: "Completed", BestCandidate: best }),
    ).toEqual([
      "job        job-1",
      "status     Completed",
      "best       best-1, Completed, Accuracy 0.93, 3 containers",
      "to deploy  source: { from: autopilot, jobName: job-1 }, below the model in Pulumi.<stack>.yaml",
    ]);
  }, 60_000);

  it("says that a model has no job yet, and what starts one", async () => {
    const attempt = withAws(
      { "/": { body: JSON.stringify({ AutoMLJobSummaries: [{ AutoMLJobName: "my-iris-1" }] }) } },
      () => run("status", "iris", "--stack", "dev"),
    );
    await expect(attempt).rejects.toMatchObject({
      stderr: expect.stringContaining(
        'There is no Autopilot job of "iris" in eu-west-3: `npm run autopilot -- start iris` starts one, --job names another.',
      ) as unknown,
    });
  }, 60_000);
});

describe("npm run autopilot -- candidates", () => {
  it("lists them in SageMaker's order, the best first", async () => {
    const candidate = (name: string, value: number) => ({
      CandidateName: name,
      CandidateStatus: "Completed",
      FinalAutoMLJobObjectiveMetric: { MetricName: "Accuracy", Value: value },
      InferenceContainerDefinitions: { CPU: [{}] },
    });
    const body = JSON.stringify({ Candidates: [candidate("a", 0.9), candidate("b", 0.8)] });
    await withAws({ "/": { body } }, async (seen) => {
      expect(await run("candidates", "iris", "--stack", "dev", "--job", "job-1")).toEqual([
        "a, Completed, Accuracy 0.9, 1 container",
        "b, Completed, Accuracy 0.8, 1 container",
      ]);
      expect(JSON.parse(seen[0]?.body ?? "")).toEqual({
        AutoMLJobName: "job-1",
        SortBy: "FinalObjectiveMetricValue",
        SortOrder: "Descending",
      });
    });
  }, 60_000);
});
