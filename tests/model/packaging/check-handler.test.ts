import { checkHandler } from "../../../model/packaging/check-handler";

describe("checkHandler", () => {
  it("gives up on a handler that does not finish loading", async () => {
    const inspection = { code: "for (;;);", golden: null, choices: null, graphInputs: null, onnxBytes: 0 };
    expect(await checkHandler(inspection, 0.2)).toEqual([
      "handler.ts or contract.ts runs for more than 0.2 s while it is loaded: only define things there.",
    ]);
  });

  it("keeps the environment, and so its credentials, from the handler", async () => {
    const inspection = {
      code: "throw Object.keys(process.env).length;",
      golden: null,
      choices: null,
      graphInputs: null,
      onnxBytes: 0,
    };
    expect(await checkHandler(inspection)).toEqual(["handler.ts or contract.ts cannot be loaded: 0."]);
  });

  it("reports a bundle that exports nothing", async () => {
    expect(
      (await checkHandler({ code: "", golden: null, choices: null, graphInputs: null, onnxBytes: 0 })).length,
    ).toBe(8);
  });
});
