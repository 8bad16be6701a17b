import { recordRun, sessionRuns } from "../../../../site/src/card/session-runs";
import { type OwnResult } from "../../../../site/src/card/shown-result";

const run = (at: number, targetVariant: string | null): OwnResult => ({
  source: "device",
  at,
  request: { a: 1 },
  query: { options: [], targetVariant },
  response: 1,
  milliseconds: 1,
});

describe("recordRun", () => {
  it("replaces a result of the same input and query, and keeps one of another query", () => {
    for (const each of [run(1, null), run(2, "New"), run(3, null)]) recordRun("iris", each);
    expect(sessionRuns("iris").map(({ at }) => at)).toEqual([3, 2]);
  });
});
