import { settingsReference } from "../../infra/settings-reference";

const rows = settingsReference()
  .split("\n")
  .filter((line) => line.startsWith("| `"))
  .map((line) => line.split(" | ").map((cell) => cell.replace(/^\| | \|$/g, "")));

describe("settingsReference", () => {
  it("lists every setting there is, once", () => {
    expect(rows.map(([key]) => key)).toEqual([
      "`aws:region`",
      "`modelfront:models`",
      "`modelfront:models[i].name`",
      "`modelfront:models[i].hosting`",
      "`modelfront:models[i].environment`",
      "`modelfront:hosting`",
      "`modelfront:hosting.memoryMb`",
      "`modelfront:hosting.maxConcurrency`",
      "`modelfront:hosting.provisionedConcurrency`",
      "`modelfront:hosting.instanceType`",
      "`modelfront:hosting.instanceCount`",
      "`modelfront:image`",
      "`modelfront:image.uri`",
      "`modelfront:api.cors.allowOrigins`",
      "`modelfront:api.throttle.rateLimit`",
      "`modelfront:api.throttle.burstLimit`",
      "`modelfront:api.coldWaitSeconds`",
      "`modelfront:function.runtime`",
      "`modelfront:function.memoryMb`",
      "`modelfront:logs.retentionDays`",
      "`modelfront:site.priceClass`",
    ]);
  });

  it.each(rows)("says of %s what it means, accepts, is by default, and does when changed", (...cells) => {
    expect(cells).toHaveLength(5);
    expect(cells.filter((cell) => cell.trim() === "")).toEqual([]);
  });
});
