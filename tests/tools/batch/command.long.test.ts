import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { countingAnswer, type FakeApi, startFakeApi } from "./fake-api";
import { runCommand } from "../support/run-command";

let dir: string;
let api: FakeApi | undefined;
beforeEach(() => (dir = mkdtempSync(path.join(tmpdir(), "batch-"))));
afterEach(async () => {
  await api?.close();
  rmSync(dir, { recursive: true });
});

const file = (name: string) => path.join(dir, name);
const run = (args: readonly string[]) => runCommand("batch", args);

describe("npm run batch", () => {
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
});
