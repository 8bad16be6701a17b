import { contentKey, filesKey } from "../../../infra/build/content-key";

describe("contentKey", () => {
  it("is eight hexadecimal digits that content alone decides", () => {
    expect(contentKey(["a", { memoryMb: 1024 }])).toBe(contentKey(["a", { memoryMb: 1024 }]));
    expect(contentKey("iris")).toBe("c7f38a47");
    expect(contentKey(["a", { memoryMb: 1024 }])).not.toBe(contentKey(["a", { memoryMb: 2048 }]));
  });
});

describe("filesKey", () => {
  const a = ["a.js", Buffer.from("1")] as const;
  const b = ["b.js", Buffer.from("2")] as const;

  it("does not depend on the order of the files", () => {
    expect(filesKey(new Map([a, b]))).toBe(filesKey(new Map([b, a])));
  });

  it("tells apart what differs in a byte, in a name, or in where a file ends and the next begins", () => {
    const keys = [
      [a, b],
      [a],
      [a, ["b.js", Buffer.from("3")]],
      [a, ["c.js", Buffer.from("2")]],
      [
        ["a.js", Buffer.from("12")],
        ["b.js", Buffer.from("")],
      ],
    ].map((files) => filesKey(new Map(files as [string, Buffer][])));
    expect(new Set(keys).size).toBe(keys.length);
  });
});
