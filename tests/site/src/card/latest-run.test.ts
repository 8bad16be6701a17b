import { noAnswer } from "../../../../site/src/api/failure";
import { inputErrorOf } from "../../../../site/src/card/latest-run";

describe("inputErrorOf", () => {
  it("is the API's message with the path of the invalid value", () => {
    const failure = { ...noAnswer, status: 400, param: "instances[0]", message: "Too small." };
    expect(inputErrorOf({ phase: "failed", failure })).toEqual({ param: "instances[0]", message: "Too small." });
  });

  it.each([{ phase: "idle" } as const, { phase: "failed", failure: noAnswer } as const])("is null for %j", (run) => {
    expect(inputErrorOf(run)).toBeNull();
  });
});
