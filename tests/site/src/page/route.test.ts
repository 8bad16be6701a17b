import { modelPath, readRoute, replacementOf } from "../../../../site/src/page/route";

const names = ["iris", "digits"];

describe("readRoute", () => {
  it.each([
    ["/", { page: "overview" }],
    ["/index.html", { page: "overview" }],
    ["/models/digits/", { page: "model", name: "digits" }],
    ["/models/digits", { page: "model", name: "digits" }],
    ["/models/", { page: "missing" }],
    ["/models/digits/more", { page: "missing" }],
    ["/digits", { page: "missing" }],
    ["/models/constructor/", { page: "missing" }],
  ])("reads %s", (path, route) => expect(readRoute(path, names)).toEqual(route));

  it("shows the only model at the root, and the overview of none", () => {
    expect(readRoute("/", ["iris"])).toEqual({ page: "model", name: "iris" });
    expect(readRoute("/", [])).toEqual({ page: "overview" });
  });

  it("reads the path of every model", () => {
    for (const name of names) expect(readRoute(modelPath(name), names)).toEqual({ page: "model", name });
  });
});

describe("replacementOf", () => {
  it("is the page of the model that an address of the earlier page named", () => {
    expect(["#digits", "#models", ""].map((hash) => replacementOf(hash, names))).toEqual([
      "/models/digits/",
      undefined,
      undefined,
    ]);
  });
});
