import { indentAfterFirstLine, sampleBody } from "../../../../site/src/samples/sample-body";

const value = { image_base64: "…" };

describe("sampleBody", () => {
  it("shows JSON unchanged", () => {
    expect(sampleBody({ kind: "json", value }, value)).toEqual({ kind: "json", value });
  });

  it("includes a short picture, so that the sample runs as pasted", () => {
    expect(sampleBody({ kind: "raw", contentType: "image/png", base64: "iVBORw0KGgo" }, value)).toEqual({
      kind: "json",
      value,
    });
  });

  it.each([
    ["image/png", "picture.png"],
    ["image/jpeg", "picture.jpg"],
  ])("reads a long %s from a file", (contentType, file) => {
    expect(sampleBody({ kind: "raw", contentType, base64: "A".repeat(6001) }, value)).toEqual({
      kind: "file",
      contentType,
      file,
    });
  });
});

describe("indentAfterFirstLine", () => {
  it("indents all lines but the first", () => {
    expect(indentAfterFirstLine("a\nb\nc", "  ")).toBe("a\n  b\n  c");
  });
});
