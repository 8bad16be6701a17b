import { storedResultOf, timeOf } from "../../../../site/src/card/shown-result";
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

describe("storedResultOf", () => {
  it("finds the stored result of a request, whatever the order of its keys", () => {
    expect(storedResultOf(details, { b: 2, a: 2 })).toEqual({
      source: "stored",
      request: { a: 2, b: 2 },
      response: 2,
      name: "Two",
      reference: "echo 1.0",
    });
  });

  it("finds nothing for another request", () => expect(storedResultOf(details, { a: 3, b: 2 })).toBeUndefined());
});

describe("timeOf", () => {
  const live = {
    source: "live",
    at: 0,
    request: {},
    response: {},
    milliseconds: 40,
    version: null,
    variant: null,
  } as const;

  it("is the time of the last attempt, or the whole wait if a container had to start", () => {
    expect([timeOf({ ...live, wokeInSeconds: null }), timeOf({ ...live, wokeInSeconds: 12.5 })]).toEqual([40, 12_500]);
  });
});
