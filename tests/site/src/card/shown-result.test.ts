import { changeSince, storedResultOf, timeOf } from "../../../../site/src/card/shown-result";
import { type ModelDetails } from "../../../../site/src/catalogue";

const details: ModelDetails = {
  request: {},
  rawContentTypes: [],
  options: {},
  examples: [],
  golden: {
    reference: "echo 1.0",
    total: 2,
    cases: [
      { name: "One", request: { a: 1, b: 2 }, response: 1 },
      { name: "Two", request: { a: 2, b: 2 }, response: 2 },
    ],
  },
  card: {
    data: { name: "", source: "", license: "", citation: "", rows: 0 },
    algorithm: "",
    trained: "",
    frameworks: {},
    metrics: [],
    limitations: [],
  },
};

const query = { options: ["explain"], targetVariant: null };

describe("storedResultOf", () => {
  it("finds the stored result of a request, whatever the order of its keys", () => {
    expect(storedResultOf(details, { b: 2, a: 2 }, query)).toEqual({
      source: "stored",
      request: { a: 2, b: 2 },
      query,
      response: 2,
      name: "Two",
      reference: "echo 1.0",
    });
  });

  it("finds nothing for another request", () => expect(storedResultOf(details, { a: 3, b: 2 }, query)).toBeUndefined());
});

describe("changeSince", () => {
  const asked = { request: { a: 1 }, query };

  it.each([
    [{ a: 1 }, query, null],
    [{ a: 2 }, query, "input"],
    [{ a: 2 }, { options: [], targetVariant: "New" }, "input"],
    [{ a: 1 }, { options: [], targetVariant: null }, "options"],
    [{ a: 1 }, { options: ["explain", "details"], targetVariant: null }, "options"],
    [{ a: 1 }, { options: ["explain"], targetVariant: "New" }, "variant"],
  ] as const)("of the input %j with the query %j is %s", (value, now, expected) => {
    expect(changeSince(asked, value, now)).toBe(expected);
  });
});

describe("timeOf", () => {
  const live = {
    source: "live",
    at: 0,
    request: {},
    query,
    response: {},
    milliseconds: 40,
    version: null,
    variant: null,
  } as const;

  it("is the time of the last attempt, or the whole wait if a container had to start", () => {
    expect([timeOf({ ...live, wokeInSeconds: null }), timeOf({ ...live, wokeInSeconds: 12.5 })]).toEqual([40, 12_500]);
  });
});
