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
    });
  });

  it("does without hosting, version and variants", () => {
    expect(readModelStatus({ id: "a", state: "ready" })).toEqual({
      name: "a",
      state: "ready",
      hosting: "",
      version: "",
      variants: [],
    });
  });

  it.each([null, "a", {}, { id: 1, state: "ready" }, { id: "a" }])("makes nothing of %j", (entry) => {
    expect(readModelStatus(entry)).toBeUndefined();
  });
});

describe("explainState", () => {
  it("knows every state that the API tells", () => {
    expect(modelStates.filter((state) => explainState(state).tone === "unknown")).toEqual([]);
  });

  it("says so where it does not know one", () => {
    expect(explainState("melting")).toEqual({ tone: "unknown", meaning: "A state that this page does not know" });
  });
});
