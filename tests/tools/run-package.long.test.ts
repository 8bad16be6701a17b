import { packageModel } from "../../model/packaging";
import { runPackage } from "../../tools/run-package";
import { TemporaryModel } from "../model/support/model-folder";

let model: TemporaryModel;
beforeEach(() => (model = new TemporaryModel()));
afterEach(() => model.remove());

describe("runPackage", () => {
  it("hands over the URL of a server that is ready, and stops it afterwards", async () => {
    const url = await runPackage(await packageModel(model.dir), async (url) => {
      expect((await fetch(`${url}/ping`)).status).toBe(200);
      return url;
    });
    await expect(fetch(`${url}/ping`)).rejects.toThrow("fetch failed");
  });

  it("refuses a package that does not answer its golden cases, and says which", async () => {
    model.edit("golden.json", '"proline": 920.0', '"proline": 290.0');
    const modelPackage = await packageModel(model.dir);
    await expect(runPackage(modelPackage, () => Promise.resolve())).rejects.toThrow('Golden case "Held-out wine 1"');
  });
});
