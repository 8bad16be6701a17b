import { readLinkedInput, writeLinkedInput } from "../../../../site/src/card/linked-input";
import { memoryStore } from "../api/memory-store";

const query = { options: ["explain", "details"], targetVariant: "New" };
const onDevice = false;

describe("a link to an input", () => {
  it.each([
    ["a small input", { instances: [[5.1, 3.5, 1.4, 0.2]], text: "a&b=c #1 ü" }, true],
    ["an input that no address holds", { image: "A".repeat(5000) }, false],
  ])("leads back to %s with its options, variant and place", (_what, value, isPortable) => {
    const store = memoryStore();
    const link = writeLinkedInput({ value, query, onDevice: true }, () => store);
    expect(link.isPortable).toBe(isPortable);
    expect(link.search.length).toBeLessThan(2000);
    expect(readLinkedInput(link.search, () => store)).toEqual({ value, query, onDevice: true });
  });

  it("keeps the ten latest large inputs and forgets the others", () => {
    const store = memoryStore();
    const links = Array.from({ length: 12 }, (_, i) =>
      writeLinkedInput({ value: `${i}`.repeat(3000), query, onDevice }, () => store),
    );
    const found = links.map(({ search }) => readLinkedInput(search, () => store) !== undefined);
    expect(found).toEqual([false, false, ...Array<boolean>(10).fill(true)]);
  });

  it("writes the same large input once", () => {
    const store = memoryStore();
    const write = () => writeLinkedInput({ value: "x".repeat(3000), query, onDevice }, () => store);
    const [first, second] = [write(), write()];
    expect(second.search).toBe(first.search);
    expect([first.storedId, second.storedId]).toEqual([expect.any(String), null]);
  });

  it("takes the place of the large input that it replaces, and of no other", () => {
    const store = memoryStore();
    const write = (value: string, replacedId: string | null) =>
      writeLinkedInput({ value: value.repeat(3000), query, onDevice }, () => store, replacedId);
    const picture = write("p", null);
    const stages = [write("1", null)];
    for (const each of "23456789abc") stages.push(write(each, stages.at(-1)!.storedId));
    const isFound = ({ search }: { readonly search: string }) => readLinkedInput(search, () => store) !== undefined;
    expect([isFound(picture), stages.map(isFound)]).toEqual([true, stages.map((_, i) => i === stages.length - 1)]);
  });

  it("stays on this device only if the address says so", () => {
    const read = (search: string) => readLinkedInput(search, memoryStore)?.onDevice;
    expect(["?input=1", "?input=1&on-device=no", "?input=1&on-device=true"].map(read)).toEqual([false, false, true]);
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
    const roundTrip = (value: unknown) =>
      readLinkedInput(writeLinkedInput({ value, query, onDevice }, forbid).search, forbid);
    expect(roundTrip(1)).toEqual({ value: 1, query, onDevice });
    expect(roundTrip("x".repeat(3000))).toBeUndefined();
  });
});
