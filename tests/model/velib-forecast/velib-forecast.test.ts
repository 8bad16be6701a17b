import path from "node:path";
import fc from "fast-check";
import { type Tensor, type Tensors } from "../../../model/contract";
import { difference } from "../../../model/golden";
import { readModel } from "../../../model/registry";
import badRequests from "../../../model/velib-forecast/bad-requests.json";
import stations from "../../../model/velib-forecast/code/stations.json";
import { likelyRange } from "../../../model/velib-forecast/likely-range";
import { readHeldOut } from "../support/held-out";
import { runGraph } from "../support/run-graph";
import { startModel, type Request, type Response, type RunningModel } from "./start-model";

const { dir, contract, golden, card } = readModel("velib-forecast");
/** A whole history: real ones lack an hour or two. */
const usual = golden.cases[0]!.request as Request;
const history = usual.historical_bikes as number[];
const horizons = ["T+1h", "T+2h", "T+3h"] as const;

let model: RunningModel;
beforeAll(async () => void (model = await startModel()));
afterAll(() => model.stop());

const forecast = ({ predictions }: Response) => Object.values(predictions);
const withMissing = (...hours: number[]) => ({
  ...usual,
  historical_bikes: history.map((bikes, hour) => (hours.includes(hour) ? null : bikes)),
});
const error = (message: string, param: string | null) => ({
  status: 400,
  body: JSON.stringify({ error: { message, type: "invalid_request_error", param, code: "invalid_request" } }),
});

describe("the graph", () => {
  const heldOut = readHeldOut(dir)!;
  const run = (...inputs: Tensors[]) => runGraph(path.join(dir, "model.onnx"), inputs);

  it("agrees with torch on the held-out windows, all in one batch, to 1e-4 bikes", async () => {
    const [outputs] = await run(heldOut.inputs);
    expect(outputs!.bikes!.dims).toEqual([1000, 3]);
    expect(largestDifference(outputs!.bikes!, heldOut.outputs.bikes!)).toBeLessThanOrEqual(1e-4);
  });

  it("gives a row alone what it gives it in a batch", async () => {
    const [batch, alone] = await run(firstRows(heldOut.inputs, 7), firstRows(heldOut.inputs, 1));
    expect(largestDifference(alone!.bikes!, firstRows(batch!, 1).bikes!)).toBeLessThanOrEqual(1e-4);
  });
});

describe("an answer", () => {
  it("is torch's on every golden case", async () => {
    const answers = await model.predict(...golden.cases.map(({ request }) => request as Request));
    const apart = answers.map((answer, i) => difference(golden.cases[i]!.response, answer, golden.tolerance));
    expect(apart).toEqual(golden.cases.map(() => null));
  });

  it("fits the contract and tells the time that the graph took", async () => {
    const [answer] = await model.predict(usual);
    expect(contract.response.parse(answer)).toEqual(answer);
    expect(Object.keys(answer!)).toEqual([
      "station_code",
      "predictions",
      "likely_range",
      "station_known",
      "hours_filled",
      "inference_time_ms",
    ]);
    expect(answer!.inference_time_ms).toBeGreaterThan(0);
  });

  it("is the same for the same input", async () => {
    const answers = [...(await model.predict(usual)), ...(await model.predict(usual)), ...(await model.predict(usual))];
    expect(new Set(answers.map((answer) => JSON.stringify(answer.predictions))).size).toBe(1);
  });

  it("stays between 0 and the capacity, whatever the station and its history", async () => {
    const anyRequest = fc.record({
      station_code: fc.oneof(fc.constantFrom(...stations), fc.string({ minLength: 1, maxLength: 16 })),
      historical_bikes: fc.array(fc.double({ min: 0, max: 200, noNaN: true }), { minLength: 24, maxLength: 24 }),
      hour: fc.integer({ min: 0, max: 23 }),
      day_of_week: fc.integer({ min: 0, max: 6 }),
      is_weekend: fc.boolean(),
      capacity: fc.integer({ min: 1, max: 200 }),
      latitude: fc.double({ min: 48.6, max: 49.1, noNaN: true }),
      longitude: fc.double({ min: 2, max: 2.7, noNaN: true }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(anyRequest, { minLength: 1, maxLength: 32 }), async (requests) => {
        const answers = await model.predict(...requests);
        answers.forEach((answer, i) => {
          const ends = horizons.flatMap((horizon) => Object.values(answer.likely_range[horizon]));
          for (const bikes of [...forecast(answer), ...ends]) {
            expect(bikes).toBeGreaterThanOrEqual(0);
            expect(bikes).toBeLessThanOrEqual(requests[i]!.capacity);
          }
        });
      }),
      { numRuns: 50 },
    );
  });

  it("differs between stations that are alike in all but their code", async () => {
    const answers = await model.predict(...stations.map((station_code) => ({ ...usual, station_code })));
    expect(new Set(answers.map((answer) => JSON.stringify(answer.predictions))).size).toBe(stations.length);
    const inThreeHours = answers.map((answer) => answer.predictions["T+3h"]);
    expect(Math.max(...inThreeHours) - Math.min(...inThreeHours)).toBeGreaterThan(1);
  });

  it("reads more bikes than docks as a full station", async () => {
    const at = (bikes: number) => ({ ...usual, historical_bikes: new Array<number>(24).fill(bikes) });
    const [full, overflowing] = await model.predict(at(usual.capacity), at(usual.capacity + 5));
    expect(overflowing!.predictions).toEqual(full!.predictions);
  });
});

describe("the trend", () => {
  const falling = golden.cases.filter(({ name }) => name.startsWith("Falling at"));

  it("is documented for six cases: three stations in the morning and three in the afternoon", () => {
    expect(falling.map(({ name }) => name.split(": ")[0])).toEqual([
      ...new Array<string>(3).fill("Falling at 7 h"),
      ...new Array<string>(3).fill("Falling at 17 h"),
    ]);
  });

  it.each(falling)("goes on: $name", async ({ request }) => {
    const [answer] = await model.predict(request as Request);
    const now = (request.historical_bikes as number[]).at(-1)!;
    const path = [now, ...forecast(answer!)];
    expect(path).toEqual(path.toSorted((a, b) => b - a));
  });
});

describe("the likely range", () => {
  it("holds the forecast, and is wider the further ahead it is", async () => {
    const answers = await model.predict(...golden.cases.map(({ request }) => request as Request));
    for (const { predictions, likely_range } of answers) {
      for (const horizon of horizons) {
        expect(likely_range[horizon].low).toBeLessThanOrEqual(predictions[horizon]);
        expect(likely_range[horizon].high).toBeGreaterThanOrEqual(predictions[horizon]);
      }
    }
    const widths = horizons.map((horizon) =>
      answers.reduce((sum, { likely_range: { [horizon]: range } }) => sum + range.high - range.low, 0),
    );
    expect(widths).toEqual(widths.toSorted((a, b) => a - b));
  });

  it.each([
    ["below the lowest forecast that was measured", 0, { low: 0, high: 3 }],
    ["at a forecast that was measured", 5, { low: 3, high: 8 }],
    ["between two of them", 10, { low: 7, high: 14 }],
    ["above the highest, up to the capacity", 20, { low: 16, high: 20 }],
  ])("adds the usual errors %s", (_, bikes, expected) => {
    const range = likelyRange(bikes, 20, { share: [0.25, 0.75], low: [-0.1, -0.2], high: [0.15, 0.25] });
    expect(range.low).toBeCloseTo(expected.low, 10);
    expect(range.high).toBeCloseTo(expected.high, 10);
  });
});

describe("missing hours", () => {
  it("are counted in the answer", async () => {
    const answers = await model.predict(usual, withMissing(3), withMissing(0, 1, 2, 21, 22, 23));
    expect(answers.map(({ hours_filled }) => hours_filled)).toEqual([0, 1, 6]);
  });

  it("are answered as the straight line between their neighbours, or the nearest count at either end", async () => {
    const line = history.map((_, hour) => 2 + hour / 2);
    const [whole, inside, ends, level] = await model.predict(
      { ...usual, historical_bikes: line },
      { ...usual, historical_bikes: line.map((bikes, hour) => (hour > 4 && hour < 11 ? null : bikes)) },
      { ...usual, historical_bikes: line.map((bikes, hour) => (hour < 2 || hour > 20 ? null : bikes)) },
      { ...usual, historical_bikes: line.map((_, hour) => line[Math.min(Math.max(hour, 2), 20)]!) },
    );
    expect(inside!.predictions).toEqual(whole!.predictions);
    expect(ends!.predictions).toEqual(level!.predictions);
    expect(ends!.predictions).not.toEqual(whole!.predictions);
  });
});

describe("an unknown station", () => {
  it("is forecast by the fallback, and the answer says so", async () => {
    const [known, one, other] = await model.predict(
      usual,
      { ...usual, station_code: "99999" },
      { ...usual, station_code: "Gare de Lyon" },
    );
    expect([known, one, other].map((answer) => answer!.station_known)).toEqual([true, false, false]);
    expect(one!.predictions).toEqual(other!.predictions);
    expect(one!.predictions).not.toEqual(known!.predictions);
  });
});

describe("the examples", () => {
  it("ask about stations that the model knows, except the one that says otherwise", async () => {
    const answers = await model.predict(...contract.examples.map(({ request }) => request as Request));
    const unknown = contract.examples.filter((_, i) => !answers[i]!.station_known);
    expect(unknown.map(({ summary }) => summary)).toEqual(["A station that the model does not know"]);
  });
});

describe("a bad request", () => {
  it.each(badRequests)("is refused with its path: $name", async ({ change, param, message }) => {
    const request = Object.entries({ ...usual, ...change }).filter(([, value]) => value !== "<absent>");
    expect(await model.reply([JSON.stringify(Object.fromEntries(request))])).toEqual([error(message, param)]);
  });

  it("is refused if it has a field that no one asked for", async () => {
    const body = JSON.stringify({ ...usual, bikes: 3 });
    expect(await model.reply([body])).toEqual([error('Unrecognized key: "bikes"', null)]);
  });

  it("leaves the others of its batch alone", async () => {
    const replies = await model.reply([JSON.stringify(usual), "{}", JSON.stringify(usual)]);
    expect(replies.map(({ status }) => status)).toEqual([200, 400, 200]);
  });
});

describe("the card", () => {
  it("says that the counts are real, and names their source and license", () => {
    expect(card.data).toMatchObject({
      source: "Vélib' Métropole, Ville de Paris, ODbL",
      license: "ODbL 1.0",
      citation: "Vélib' Métropole, Ville de Paris, ODbL",
    });
    expect(contract.description).toContain(card.data.source);
  });

  const figures = (start: string) => card.metrics.filter(({ name }) => name.startsWith(start));
  const baselines = ["last value", "same hour yesterday"];

  it("beats both baselines at every horizon, by R² and by mean absolute error", () => {
    const scores = figures("R² at");
    const errors = figures("mean absolute error in bikes at T");
    for (const [found, start] of [
      [scores, "R² at"],
      [errors, "mean absolute error in bikes at"],
    ] as const) {
      expect(found.map(({ name, baseline }) => `${name}, ${baseline.name}`)).toEqual(
        baselines.flatMap((baseline) => horizons.map((horizon) => `${start} ${horizon}, ${baseline}`)),
      );
    }
    expect(scores.filter(({ value, baseline }) => value <= baseline.value)).toEqual([]);
    expect(errors.filter(({ value, baseline }) => value >= baseline.value)).toEqual([]);
  });

  it("reaches the goals on the last week: R² of 0.86 on average, and 2.60 bikes", () => {
    const week = "3 to 9 June 2022";
    expect(figures(`mean R² of the three hours, ${week}`)[0]!.value).toBeGreaterThanOrEqual(0.86);
    expect(figures(`mean absolute error in bikes, ${week}`)[0]!.value).toBeLessThanOrEqual(2.6);
  });

  it("tells how good it is at stations and in a week that training did not see", () => {
    for (const where of ["stations that another network never saw", "by a network trained on the days before"]) {
      const [score, error] = card.metrics.filter(({ name }) => name.includes(where));
      expect(score!.value).toBeGreaterThan(score!.baseline.value);
      expect(error!.value).toBeLessThan(error!.baseline.value);
    }
  });
});

function firstRows(tensors: Tensors, rows: number): Tensors {
  return Object.fromEntries(
    Object.entries(tensors).map(([name, { dims, data }]) => [
      name,
      { dims: [rows, ...dims.slice(1)], data: data.slice(0, (data.length / dims[0]!) * rows) },
    ]),
  );
}

function largestDifference(one: Tensor, other: Tensor): number {
  const others = Array.from(other.data as Float32Array);
  return Math.max(...Array.from(one.data as Float32Array, (value, i) => Math.abs(value - others[i]!)));
}
