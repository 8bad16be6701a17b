import { readLinkedInput, writeLinkedInput } from "../../../../site/src/card/linked-input";
import { memoryStore } from "../api/memory-store";

const query = { options: ["explain", "details"], targetVariant: "New" };

describe("a link to an input", () => {
  it.each([
    ["a small input", { instances: [[5.1, 3.5, 1.4, 0.2]], text: "a&b=c #1 ü" }, true],
    ["an input that no address holds", { image: "A".repeat(5000) }, false],
  ])("leads back to %s with its options and variant", (_what, value, isPortable) => {
    const store = memoryStore();
    const link = writeLinkedInput({ value, query }, () => store);
    expect(link.isPortable).toBe(isPortable);
    expect(link.search.length).toBeLessThan(2000);
    expect(readLinkedInput(link.search, () => store)).toEqual({ value, query });
  });

  it("keeps the ten latest large inputs and forgets the others", () => {
    const store = memoryStore();
    const links = Array.from({ length: 12 }, (_, i) =>
      writeLinkedInput({ value: `${i}`.repeat(3000), query }, () => store),
    );
    const found = links.map(({ search }) => readLinkedInput(search, () => store) !== undefined);
    expect(found).toEqual([false, false, ...Array<boolean>(10).fill(true)]);
  });

  it("writes the same large input once", () => {
    const store = memoryStore();
    const write = () => writeLinkedInput({ value: "x".repeat(3000), query }, () => store).search;
    expect(write()).toBe(write());
  });

  it.each([
    ["none", ""],
    ["one that is no JSON", "?input={"],
    ["one that this browser does not have", "?input-id=abc"],
  ])("is ignored with %s", (_what, search) => expect(readLinkedInput(search, memoryStore)).toBeUndefined());

  it("works where the browser forbids storage, for small inputs", () => {
    const forbid = () => {
      throw new Error("SecurityError");
    };
    expect(readLinkedInput(writeLinkedInput({ value: 1, query }, forbid).search, forbid)).toEqual({ value: 1, query });
    expect(
      readLinkedInput(writeLinkedInput({ value: "x".repeat(3000), query }, forbid).search, forbid),
    ).toBeUndefined();
  });
});
