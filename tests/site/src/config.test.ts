import { readConfig } from "../../../site/src/config";

describe("readConfig", () => {
  it("takes what config.js set, without a slash at the end of the address", () => {
    expect(readConfig({ modelfront: { apiUrl: "https://api.example.com/", buildId: "7" } })).toEqual({
      apiUrl: "https://api.example.com",
      buildId: "7",
    });
  });

  it("takes where the routes that stream are, if it is an address", () => {
    const read = (streamingUrl: unknown) =>
      readConfig({ modelfront: { apiUrl: "https://api.example.com", streamingUrl, buildId: "7" } })?.streamingUrl;
    expect(read("https://stream.example.com/live/")).toBe("https://stream.example.com/live");
    expect(read("/live")).toBeUndefined();
  });

  it("does without a build id", () => {
    expect(readConfig({ modelfront: { apiUrl: "https://api.example.com" } })).toEqual({
      apiUrl: "https://api.example.com",
      buildId: "unknown",
    });
  });

  it.each([
    {},
    { modelfront: null },
    { modelfront: {} },
    { modelfront: { apiUrl: "/api" } },
    { modelfront: { apiUrl: 3 } },
  ])("finds nothing in %j", (scope) => expect(readConfig(scope)).toBeUndefined());
});
