import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

const repository = path.join(__dirname, "../..");

describe("the preview pipeline, rehearsed with a bare repository, two branches and a folder of comments", () => {
  const workspace = mkdtempSync(path.join(tmpdir(), "modelfront-rehearsal-"));
  const bare = path.join(workspace, "origin.git");
  const author = path.join(workspace, "author");
  afterAll(() => rmSync(workspace, { recursive: true, force: true }));

  const identity = ["-c", "user.name=Rehearsal", "-c", "user.email=rehearsal@example.com"];
  const git = (cwd: string, ...args: string[]) =>
    execFileSync("git", [...identity, ...args], { cwd, encoding: "utf8" });
  const push = (branch: string, message: string) => {
    git(author, "add", "--all");
    git(author, "commit", "--quiet", "--message", message);
    git(author, "push", "--quiet", "origin", `HEAD:${branch}`);
  };
  const edit = (file: string, from: string, to: string) => {
    const text = readFileSync(path.join(author, file), "utf8");
    if (!text.includes(from)) throw new Error(`${file} does not contain ${from}.`);
    writeFileSync(path.join(author, file), text.replace(from, to));
  };

  /** Runs the steps of the workflow `preview` for a branch, on a fresh checkout, and publishes as `pr`. */
  function runPipeline(branch: string, pr: string): { readonly status: number | null; readonly comments: string[] } {
    const checkout = path.join(workspace, `runner-${branch}-${readdirSync(workspace).length}`);
    git(workspace, "clone", "--quiet", "--branch", branch, bare, checkout);
    symlinkSync(path.join(repository, "node_modules"), path.join(checkout, "node_modules"));
    const base = git(checkout, "merge-base", "origin/main", "HEAD").trim();
    // A fork's job: no backend, no credentials.
    const env = { ...process.env, PULUMI_BACKEND_URL: "", COMMENTS: path.join(workspace, pr) };
    const options = { cwd: checkout, env, encoding: "utf8" } as const;
    const { status, stderr } = spawnSync(".ci/preview", [base, "dev"], options);
    const published = spawnSync(".ci/publish-comment", ["dist/preview/comment.md"], options);
    if (published.status !== 0) throw new Error(`${stderr}\n${published.stderr}`);
    const comments = readdirSync(path.join(workspace, pr)).map((file) =>
      readFileSync(path.join(workspace, pr, file), "utf8"),
    );
    return { status, comments };
  }

  beforeAll(() => {
    mkdirSync(author);
    git(workspace, "init", "--quiet", "--bare", "--initial-branch", "main", bare);
    const files = git(repository, "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--deduplicate");
    execFileSync(
      "tar",
      ["--create", "--null", "--files-from=-", "--ignore-failed-read", "--file", path.join(workspace, "tree.tar")],
      {
        cwd: repository,
        input: files,
      },
    );
    execFileSync("tar", ["--extract", "--file", path.join(workspace, "tree.tar")], { cwd: author });
    git(author, "init", "--quiet", "--initial-branch", "main");
    git(author, "remote", "add", "origin", bare);
    push("main", "Everything as it is");
  });

  it("comments once on each pull request and edits that comment after a push", () => {
    git(author, "checkout", "--quiet", "-b", "bigger");
    edit("Pulumi.dev.yaml", "memoryMb: 2048", "memoryMb: 3072");
    push("bigger", "More memory");
    const first = runPipeline("bigger", "pull-1");
    expect(first.status).toBe(0);
    expect(first.comments).toHaveLength(1);
    expect(first.comments[0]).toMatch(/\| \*\*delete\*\* \| `Endpoint` \| `iris-[0-9a-f]{8}` \|/);
    expect(first.comments[0]).toMatch(/\| `iris` \| `[0-9a-f]{12}`, new endpoint \|/);

    edit("Pulumi.dev.yaml", "memoryMb: 3072", "memoryMb: 3000");
    push("bigger", "A memory size that SageMaker does not have");
    const second = runPipeline("bigger", "pull-1");
    expect(second.status).toBe(1);
    expect(second.comments).toHaveLength(1);
    expect(second.comments[0]).toContain("modelfront:hosting.memoryMb");
    expect(second.comments[0]).not.toContain("`Endpoint`");
  });

  it("says that a change of documents changes nothing", () => {
    git(author, "checkout", "--quiet", "main");
    git(author, "checkout", "--quiet", "-b", "words");
    writeFileSync(path.join(author, "docs/words.md"), "# Words\n");
    push("words", "Words");
    const { status, comments } = runPipeline("words", "pull-2");
    expect(status).toBe(0);
    expect(comments).toHaveLength(1);
    expect(comments[0]).toMatch(/Nothing changes: \d+ resources stay as they are\./);
    expect(comments[0]).toMatch(/\| \d{3} passed +\|/);
  });

  it("stops a change that opens a bucket, and says which policy it violates", () => {
    git(author, "checkout", "--quiet", "main");
    git(author, "checkout", "--quiet", "-b", "open");
    edit("infra/private-bucket.ts", "blockPublicPolicy: true", "blockPublicPolicy: false");
    push("open", "A bucket that a policy can open");
    const { status, comments } = runPipeline("open", "pull-3");
    expect(status).toBe(1);
    expect(comments[0]).toContain("> **Stop:** dev: 2 mandatory policy findings.");
    expect(comments[0]).toMatch(
      /\| \*\*mandatory\*\* \| `s3-8-block-public-access` \| `aws:s3\/bucket:Bucket models` \|/,
    );
  });
});
