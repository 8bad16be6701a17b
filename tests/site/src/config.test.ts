import { readConfig } from "../../../site/src/config";

describe("readConfig", () => {
  it("reads what config.js set, without a trailing slash", () => {
    expect(readConfig({ modelfront: { apiUrl: "https://api.example.com/", buildId: "7" } })).toEqual({
      apiUrl: "https://api.example.com",
      buildId: "7",
    });
  });

  it("reads the streaming URL if it is absolute", () => {
    const read = (streamingUrl: unknown) =>
      readConfig({ modelfront: { apiUrl: "https://api.example.com", streamingUrl, buildId: "7" } })?.streamingUrl;
    expect(read("https://stream.example.com/live/")).toBe("https://stream.example.com/live");
    expect(read("/live")).toBeUndefined();
  });

  it("reads a configuration without a build id", () => {
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
  ])("returns undefined for %j", (scope) => expect(readConfig(scope)).toBeUndefined());
});
