import { AutopilotError } from "../../../infra/build/autopilot";
import { allOrMistakes, isModelMistake, ModelsError } from "../../../infra/build/mistakes";
import { PackagingError } from "../../../model/packaging";

const unpackaged = new PackagingError("iris", ["no handler.ts"]);
const unfinished = new AutopilotError("the job has not finished");

describe("allOrMistakes", () => {
  it("resolves to every result, in order", async () => {
    expect(await allOrMistakes([Promise.resolve(1), Promise.resolve(2)])).toEqual([1, 2]);
  });

  it("reports the mistakes of every model at once", async () => {
    const attempt = allOrMistakes([Promise.reject(unpackaged), Promise.resolve(1), Promise.reject(unfinished)]);
    await expect(attempt).rejects.toBeInstanceOf(ModelsError);
    await expect(attempt).rejects.toThrow(
      'model "iris" cannot be packaged:\n  - no handler.ts\n\nthe job has not finished',
    );
  });

  it("passes on a single mistake, and any failure of the program itself, as it is", async () => {
    await expect(allOrMistakes([Promise.reject(unpackaged)])).rejects.toBe(unpackaged);
    const failure = new TypeError("undefined");
    await expect(allOrMistakes([Promise.reject(failure), Promise.reject(unpackaged)])).rejects.toBe(failure);
    expect([unpackaged, unfinished, new ModelsError("both"), failure].map(isModelMistake)).toEqual([
      true,
      true,
      true,
      false,
    ]);
  });
});
