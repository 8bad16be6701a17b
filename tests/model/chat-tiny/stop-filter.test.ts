import fc from "fast-check";
import { StopFilter } from "../../../model/chat-tiny/stop-filter";

/** The text that gets through, piece by piece. */
function filter(stops: readonly string[], pieces: readonly string[]) {
  const stopFilter = new StopFilter(stops);
  const passed: string[] = [];
  for (const piece of pieces) {
    if (stopFilter.isStopped) break;
    passed.push(stopFilter.push(piece));
  }
  return { passed: [...passed, stopFilter.flush()], isStopped: stopFilter.isStopped };
}

describe("StopFilter", () => {
  it("lets everything through at once if there is no stop sequence", () => {
    expect(filter([], ["a", "bc"])).toEqual({ passed: ["a", "bc", ""], isStopped: false });
  });

  it("ends before a stop sequence, wherever it is in a piece", () => {
    expect(filter(["stop"], ["do not stop here"])).toEqual({ passed: ["do not ", ""], isStopped: true });
  });

  it("finds a stop sequence that comes in several pieces, and holds back no more than its beginning", () => {
    expect(filter(["stop"], ["a s", "t", "op b"])).toEqual({ passed: ["a ", "", "", ""], isStopped: true });
  });

  it("lets through what only looked like a stop sequence", () => {
    expect(filter(["stop"], ["s", "t", "ay, st"])).toEqual({ passed: ["", "", "stay, ", "st"], isStopped: false });
    expect(filter(["aab"], ["a", "a", "a", "b"])).toEqual({ passed: ["", "", "a", "", ""], isStopped: true });
  });

  it("ends before the first of several stop sequences", () => {
    expect(filter(["two", "one"], ["zero one two"])).toEqual({ passed: ["zero ", ""], isStopped: true });
  });

  it("passes what stands before the first stop sequence, however the text is cut", () => {
    const letters = fc.string({ unit: fc.constantFrom("a", "b", "👋"), maxLength: 12 });
    fc.assert(
      fc.property(fc.array(letters), fc.array(letters.filter(Boolean), { maxLength: 4 }), (pieces, stops) => {
        const text = pieces.join("");
        const ends = stops.map((stop) => text.indexOf(stop)).filter((at) => at >= 0);
        const { passed, isStopped } = filter(stops, pieces);
        // A longer stop sequence that began earlier may come to its end later than one that ended the text.
        expect(text.startsWith(passed.join(""))).toBe(true);
        expect(isStopped).toBe(ends.length > 0);
        expect(stops.some((stop) => passed.join("").includes(stop))).toBe(false);
        if (ends.length === 0) expect(passed.join("")).toBe(text);
      }),
    );
  });
});
