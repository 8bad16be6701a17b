import path from "node:path";
import fc from "fast-check";
import { type Tensor, type Tensors } from "../../../model/contract";
import { difference } from "../../../model/golden";
import { readModel } from "../../../model/registry";
import badRequests from "../../../model/velib-forecast/bad-requests.json";
import stations from "../../../model/velib-forecast/code/stations.json";
import { readHeldOut } from "../support/held-out";
import { runGraph } from "../support/run-graph";
import { startModel, type Request, type Response, type RunningModel } from "./start-model";

const { dir, contract, golden, card } = readModel("velib-forecast");
const usual = contract.examples[0]!.request as Request;
const history = usual.historical_bikes as number[];

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
          for (const bikes of forecast(answer)) {
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
  const falling = golden.cases.filter(({ name }) => name.startsWith("Falling towards"));

  it("is documented for six cases: three stations in the morning and three in the afternoon", () => {
    expect(falling.map(({ name }) => name.split(" at station ")[0])).toEqual([
      ...new Array<string>(3).fill("Falling towards 5 h"),
      ...new Array<string>(3).fill("Falling towards 16 h"),
    ]);
  });

  it.each(falling)("goes on: $name", async ({ request }) => {
    const [answer] = await model.predict(request as Request);
    const now = (request.historical_bikes as number[]).at(-1)!;
    const path = [now, ...forecast(answer!)];
    expect(path).toEqual(path.toSorted((a, b) => b - a));
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
  it("says that the data is simulated, in its figures' source and in its limitations", () => {
    expect(card.data.simulated).toBe(true);
    expect(card.limitations[0]).toMatch(/^The data is simulated: /);
  });

  it("beats both baselines at every horizon, and the goal of 0.815 on average", () => {
    const scores = card.metrics.filter(({ name }) => name.startsWith("R² at"));
    expect(scores.map(({ name, baseline }) => `${name}, ${baseline.name}`)).toEqual(
      ["last value", "same hour last week"].flatMap((baseline) =>
        ["T+1h", "T+2h", "T+3h"].map((horizon) => `R² at ${horizon}, ${baseline}`),
      ),
    );
    expect(scores.filter(({ value, baseline }) => value <= baseline.value)).toEqual([]);
    const mean = card.metrics.find(({ name }) => name.startsWith("mean R² of the three hours"))!;
    expect(mean.value).toBeGreaterThanOrEqual(0.815);
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
