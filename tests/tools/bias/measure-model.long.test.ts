import path from "node:path";
import { measurableModels, measureModel } from "../../../tools/bias/measure-model";
import { writeMarkdown } from "../../../tools/bias/write-markdown";
import { TemporaryModel } from "../../model/support/model-folder";

const header = "alcohol,flavanoids,color_intensity,proline,cultivar,region\n";
const strong = "13.48,2.98,5.1,920,";
const light = "12.29,2.25,2.15,290,";

const biasFile = {
  dataset: "wines.csv",
  label: { column: "cultivar", positive: ["cultivar 1"] },
  facet: { column: "region", values: ["south"] },
  request: Object.fromEntries(
    ["alcohol", "flavanoids", "color_intensity", "proline"].map((column) => [column, { column, as: "number" }]),
  ),
  prediction: ["predicted_class"],
};

let model: TemporaryModel;
beforeEach(() => {
  model = new TemporaryModel();
  model.write("bias.json", JSON.stringify(biasFile));
});
afterEach(() => model.remove());

const measure = () => measureModel("wine", path.dirname(model.dir));

describe("measureModel", () => {
  it("measures any model that has a bias.json, by the predictions of its package", async () => {
    model.write(
      "wines.csv",
      header +
        `${strong}cultivar 1,north\n${light}cultivar 2,north\n` +
        `${strong}cultivar 1,south\n${strong}cultivar 2,south\n${light}cultivar 1,south\n`,
    );
    expect(measurableModels(path.dirname(model.dir))).toEqual(["wine"]);

    const report = await measure();

    expect(report).toMatchObject({ model: "wine", dataset: { file: "wines.csv", rows: 5 } });
    expect(report.counts).toEqual({
      a: { truePositives: 1, falsePositives: 0, trueNegatives: 1, falseNegatives: 0 },
      d: { truePositives: 1, falsePositives: 1, trueNegatives: 0, falseNegatives: 1 },
    });
    expect(report.metrics.map(({ name, value }) => `${name} ${value?.toFixed(4)}`)).toEqual([
      "CI -0.2000",
      "DPL -0.1667",
      "DPPL -0.1667",
      "DI 1.3333",
      "AD 0.6667",
      "RD 0.5000",
    ]);
    const lines = writeMarkdown(report).split("\n");
    expect(lines).toContain("| predicted rightly | 2 | 1 |");
    expect(lines).toContain("| DI: Disparate impact (post-training) | 1.3333 | 1 |");
  });

  it.each([
    [
      "a facet without rows",
      `${strong}cultivar 1,north\n`,
      'no row has "south" in column "region", so there is no facet to measure.',
    ],
    [
      "a facet with all rows",
      `${strong}cultivar 1,south\n`,
      'every row has "south" in column "region", so there is nothing to compare it with.',
    ],
    ["a row that is too short", "1,2\n", "row 1 has 2 fields, the first line names 6 columns."],
    [
      "a field that is no number",
      `${strong}cultivar 1,north\nstrong,1,1,1,cultivar 1,south\n`,
      'column "alcohol": expected a number, got "strong".',
    ],
  ])("refuses a data set with %s, naming the file", async (_, rows, message) => {
    model.write("wines.csv", header + rows);
    const file = path.relative(process.cwd(), path.join(model.dir, "wines.csv"));
    await expect(measure()).rejects.toMatchObject({ message: `${file}: ${message}` });
  });

  it("refuses a data set without the label's column, naming those that there are", async () => {
    model.write("wines.csv", "alcohol,region\n1,south\n");
    await expect(measure()).rejects.toThrow('wines.csv: there is no column "cultivar": there are alcohol, region.');
  });

  it("refuses a bias.json with other keys than there are", async () => {
    model.write("bias.json", JSON.stringify({ ...biasFile, facets: [] }));
    await expect(measure()).rejects.toThrow('bias.json: Unrecognized key: "facets".');
  });

  it("names the row that the model refuses", async () => {
    model.write("wines.csv", `${header}${strong}cultivar 1,north\n1e9,1,1,1,cultivar 1,south\n`);
    await expect(measure()).rejects.toThrow("row 2 was answered with 400: ");
  });
});
