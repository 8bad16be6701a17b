import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";
import { readModel } from "../../model/registry";
import { tryHandlers } from "../../tools/try-handlers";
import { PythonModel } from "./support/python-model";

const repository = path.join(__dirname, "../..");

let model: PythonModel;
beforeEach(() => (model = new PythonModel()));
afterEach(() => model.remove());

const attempt = () => tryHandlers(readModel("wine", path.dirname(model.dir)), "python3");

/** As `npm run try-handlers -- …` runs it. */
const run = (...args: string[]) =>
  promisify(execFile)(process.execPath, ["--import", "tsx", path.join(repository, "tools/try-handlers.ts"), ...args], {
    cwd: repository,
  });

describe("tryHandlers", () => {
  it("holds the golden cases and the bad requests against golden.json and the inference server", async () => {
    model.write(
      "bad-requests.json",
      JSON.stringify([
        {
          name: "no number",
          change: { alcohol: null },
          param: "alcohol",
          message: "Invalid input: expected number, received null",
        },
      ]),
    );
    const { lines, mistakes } = await attempt();
    expect(mistakes).toEqual([]);
    expect(lines).toEqual([
      "golden    24 cases, held against golden.json (tolerance 0.00001)",
      expect.stringMatching(/^ONNX {6}largest difference to the inference server [\d.e-]+.* \(at most 0\.0001\)$/),
      "refusals  3 bad requests, held against the inference server",
    ]);
  });

  it("names each case that code/ answers otherwise, and each difference to the inference server", async () => {
    const cases = model.golden().cases;
    const [changed, gone] = [cases[0]!, cases[1]!];
    const answer = changed.response as { predicted_class: string };
    const others = cases.slice(2);
    const wrong = { ...changed, response: { ...answer, predicted_class: "cultivar 9" } };
    model.write("code/answers.json", JSON.stringify([wrong, ...others]));
    const { mistakes } = await attempt();
    expect(mistakes).toEqual([
      `"${changed.name}": code/ answers other than golden.json: $.predicted_class: expected "${answer.predicted_class}", got "cultivar 9"`,
      `"${changed.name}": code/ and the ONNX server are Infinity apart at $.predicted_class, at most 0.0001.`,
      expect.stringContaining(`"${gone.name}": code/ answers 400: alcohol: Invalid input`),
    ]);
  });

  it("names what code/ or the inference server refuses in other words, or not with the same status", async () => {
    model.edit("code/inference.py", "415", "400");
    model.write(
      "bad-requests.json",
      JSON.stringify([{ name: "no alcohol", change: { alcohol: "<absent>" }, param: "alcohol", message: "Missing" }]),
    );
    expect((await attempt()).mistakes).toEqual([
      'no alcohol: code/ answers "400 alcohol: Invalid input: expected number, received null", expected "400 alcohol: Missing".',
      'no alcohol: the ONNX server answers "400 alcohol: Invalid input: expected number, received undefined", expected "400 alcohol: Missing".',
      "a content type that no model takes: code/ answers 400, the ONNX server 415.",
    ]);
  });

  it("refuses a file of bad requests that is not valid", async () => {
    model.write("bad-requests.json", JSON.stringify([{ name: "none" }]));
    await expect(attempt()).rejects.toThrow("bad-requests.json: [0].change: Invalid input");
  });
});

describe("npm run try-handlers", () => {
  it("exits with 2 and says so where there is no Python", async () => {
    await expect(run("velib-forecast", "--python", "/nowhere/python")).rejects.toMatchObject({
      code: 2,
      stdout: "",
      stderr: 'Python cannot be run as "/nowhere/python" (spawn /nowhere/python ENOENT): name one with --python.\n',
    });
  });

  it("exits with 1 for a model without code/ and says what it lacks", async () => {
    const failure = run("iris");
    await expect(failure).rejects.toMatchObject({ code: 1, stdout: "" });
    await expect(failure).rejects.toMatchObject({
      stderr: expect.stringContaining("code/inference.py is missing") as string,
    });
  });

  it("exits with 1 for a model that is not there", async () => {
    await expect(run("beer")).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining('Unknown model "beer"') as string,
    });
  });
});
