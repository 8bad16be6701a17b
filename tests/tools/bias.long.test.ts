import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { modelRoot, readModel } from "../../model/registry";
import { measurableModels, measureModel } from "../../tools/bias/measure-model";

const repository = path.join(__dirname, "../..");

/** As `npm run bias -- …` runs it. */
const run = (...args: string[]) =>
  promisify(execFile)(process.execPath, ["--import", "tsx", path.join(repository, "tools/bias.ts"), ...args], {
    cwd: repository,
  });

describe("npm run bias", () => {
  it.each(["nothing", "../model"])("refuses %s, says what there is and exits with 1", async (name) => {
    await expect(run(name)).rejects.toMatchObject({
      code: 1,
      stdout: "",
      stderr: expect.stringContaining(
        `model/${name}/bias.json is not there: the models that have one are ${measurableModels().join(", ")}.`,
      ) as string,
    });
  });
});

describe.each(measurableModels())("the bias report of %s", (name) => {
  const dir = path.join(modelRoot, name);
  const stored = JSON.parse(readFileSync(path.join(dir, "bias-report.json"), "utf8")) as unknown;

  it("is what the model and the data of its folder come to", async () => {
    const report = await measureModel(name);
    expect(stored).toEqual(report);
    expect(report.sha256).toEqual({
      model: readModel(name).card.sha256,
      dataset: createHash("sha256")
        .update(readFileSync(path.join(dir, report.dataset.file)))
        .digest("hex"),
    });
  });

  it("is there for people too, with every metric", () => {
    const text = readFileSync(path.join(dir, "bias-report.md"), "utf8");
    for (const metric of ["CI", "DPL", "DPPL", "DI", "AD", "RD"]) expect(text).toContain(`| ${metric}: `);
  });
});
