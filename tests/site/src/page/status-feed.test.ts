import { noAnswer, PredictionFailed } from "../../../../site/src/api/failure";
import { type ModelStatus, readModelStatus } from "../../../../site/src/api/model-status";
import { createStatusFeed, type Statuses } from "../../../../site/src/page/status-feed";

type Found = ReadonlyMap<string, ModelStatus>;
const found = (state: string): Found => new Map([["iris", readModelStatus({ id: "iris", state })!]]);
const cold = found("cold");
const ready = found("ready");

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

/** A feed whose requests the test answers, in any order. */
function openFeed() {
  const requests: { answer: (statuses: Found) => void; fail: (error: Error) => void }[] = [];
  const reports: Statuses[] = [];
  const feed = createStatusFeed(
    () => new Promise((answer, fail) => requests.push({ answer, fail })),
    (statuses) => reports.push(statuses),
  );
  return { feed, requests, reports };
}

/** Lets settled promises call back. */
const settle = () => jest.advanceTimersByTimeAsync(0);

describe("createStatusFeed", () => {
  it("reports each answer while they arrive in order", async () => {
    const { feed, requests, reports } = openFeed();
    feed.refresh();
    feed.refresh();
    requests[0]!.answer(cold);
    await settle();
    requests[1]!.answer(ready);
    await settle();
    expect(reports).toEqual([cold, ready]);
  });

  it("ignores an answer or a failure that a newer one has overtaken", async () => {
    const { feed, requests, reports } = openFeed();
    for (let i = 0; i < 3; i++) feed.refresh();
    requests[2]!.answer(ready);
    await settle();
    requests[0]!.answer(cold);
    requests[1]!.fail(new PredictionFailed(noAnswer));
    await settle();
    expect(reports).toEqual([ready]);
  });

  it("reports the API as unreachable after five seconds of silence, and an answer that comes later", async () => {
    const { feed, requests, reports } = openFeed();
    feed.refresh();
    await jest.advanceTimersByTimeAsync(4999);
    expect(reports).toEqual([]);
    await jest.advanceTimersByTimeAsync(1);
    expect(reports).toEqual(["unreachable"]);
    requests[0]!.answer(ready);
    await settle();
    expect(reports).toEqual(["unreachable", ready]);
  });

  it("ignores the silence of an old request once a newer one is answered", async () => {
    const { feed, requests, reports } = openFeed();
    feed.refresh();
    feed.refresh();
    requests[1]!.answer(ready);
    await jest.advanceTimersByTimeAsync(10_000);
    expect(reports).toEqual([ready]);
  });

  it("reports no silence of a request that has been answered", async () => {
    const { feed, requests, reports } = openFeed();
    feed.refresh();
    requests[0]!.answer(ready);
    await jest.advanceTimersByTimeAsync(10_000);
    expect(reports).toEqual([ready]);
  });

  it("tells a missing key from an API that cannot be reached", async () => {
    const { feed, requests, reports } = openFeed();
    feed.refresh();
    requests[0]!.fail(new PredictionFailed({ ...noAnswer, status: 401 }));
    await settle();
    feed.refresh();
    requests[1]!.fail(new PredictionFailed(noAnswer));
    await settle();
    expect(reports).toEqual(["key required", "unreachable"]);
  });

  it("ignores the requests under way once the connection is lost, but not those after", async () => {
    const { feed, requests, reports } = openFeed();
    feed.refresh();
    feed.lose();
    requests[0]!.answer(cold);
    await settle();
    expect(reports).toEqual(["unreachable"]);
    feed.refresh();
    requests[1]!.answer(ready);
    await settle();
    expect(reports).toEqual(["unreachable", ready]);
  });

  it("reports nothing once it is stopped: no answer, no failure, no silence", async () => {
    const { feed, requests, reports } = openFeed();
    for (let i = 0; i < 3; i++) feed.refresh();
    feed.stop();
    requests[0]!.answer(ready);
    requests[1]!.fail(new Error("aborted"));
    feed.lose();
    await jest.advanceTimersByTimeAsync(10_000);
    expect(reports).toEqual([]);
  });
});
