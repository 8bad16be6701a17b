import { modelStates } from "../../../../functions/core/models/state";
import { explainState, readModelStatus } from "../../../../site/src/api/model-status";

describe("readModelStatus", () => {
  it("reads an entry of the API's list", () => {
    const entry = { id: "a", object: "model", state: "cold", hosting: "serverless", version: "3f2a", title: "A" };
    expect(readModelStatus({ ...entry, variants: ["A", "B"] })).toEqual({
      name: "a",
      state: "cold",
      hosting: "serverless",
      version: "3f2a",
      variants: ["A", "B"],
      isAllowed: true,
    });
  });

  it("reads an entry without hosting, version and variants", () => {
    expect(readModelStatus({ id: "a", state: "ready" })).toEqual({
      name: "a",
      state: "ready",
      hosting: "",
      version: "",
      variants: [],
      isAllowed: true,
    });
  });

  it.each([null, "a", {}, { id: 1, state: "ready" }, { id: "a" }])("returns undefined for %j", (entry) => {
    expect(readModelStatus(entry)).toBeUndefined();
  });
});

describe("explainState", () => {
  it("explains every state that the API reports", () => {
    expect(modelStates.filter((state) => explainState(state).tone === "unknown")).toEqual([]);
  });

  it("reports an unknown state", () => {
    expect(explainState("melting")).toEqual({ tone: "unknown", name: "melting", meaning: "Unknown state" });
  });
});
