import { describeError } from "../../../functions/core/errors";

describe("describeError", () => {
  it("keeps details and SDK metadata of an error and its causes, and drops what JSON cannot hold", () => {
    const circular: Record<string, unknown> = {};
    circular.itself = circular;
    const inner = Object.assign(new Error("reset"), { code: "ECONNRESET", socket: circular });
    const outer = Object.assign(new Error("failed", { cause: inner }), { $metadata: { requestId: "sagemaker-1" } });
    expect(JSON.parse(JSON.stringify(describeError(outer)))).toEqual({
      name: "Error",
      message: "failed",
      stack: outer.stack,
      $metadata: { requestId: "sagemaker-1" },
      cause: { name: "Error", message: "reset", stack: inner.stack, code: "ECONNRESET" },
    });
  });

  it.each([
    ["a text", "a text"],
    [{ a: 1 }, "{ a: 1 }"],
    [null, "null"],
    [undefined, undefined],
  ])("describes a thrown value that is not an error: %j", (thrown, expected) => {
    expect(describeError(thrown)).toBe(expected);
  });
});
