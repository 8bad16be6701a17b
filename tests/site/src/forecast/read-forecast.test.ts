import * as z from "zod";
import { modelNames, readModel } from "../../../../model/registry";
import { type JsonSchema } from "../../../../site/src/catalogue";
import { readField } from "../../../../site/src/form/read-field";
import { readForecast, readSteps } from "../../../../site/src/forecast/read-forecast";

const fieldOf = (schema: z.ZodType) => readField(z.toJSONSchema(schema, { io: "input" }) as JsonSchema);

const docks = z.strictObject({
  station: z.string(),
  history: z.array(z.number().nullable()).meta({ title: "Bikes", unit: "bikes" }),
  hour: z.int().meta({ role: "hour" }),
  day: z
    .int()
    .min(0)
    .max(1)
    .meta({ names: ["Monday", "Tuesday"], role: "weekday" }),
  docks: z.int().meta({ role: "capacity" }),
});
const request = { station: "1", history: [3, null, 5], hour: 7, day: 1, docks: 20 };

describe("readForecast", () => {
  it("reads history and capacity from the request, the forecast and the rest from the answer", () => {
    const range = { "T+1h": { low: 5, high: 7 }, "T+2h": { low: 1, high: 9 } };
    const response = { station: "1", predictions: { "T+2h": 4, "T+1h": 6 }, range, known: true };
    expect(readForecast(fieldOf(docks), request, response)).toEqual({
      title: "Bikes",
      unit: "bikes",
      history: [3, null, 5],
      steps: [
        { label: "T+1h", ahead: 1, value: 6, range: { low: 5, high: 7 } },
        { label: "T+2h", ahead: 2, value: 4, range: { low: 1, high: 9 } },
      ],
      capacity: 20,
      now: { hour: 7, weekday: 1 },
      rest: { station: "1", known: true },
    });
  });

  it("reads a forecast without capacity, given as a list", () => {
    const calls = fieldOf(z.strictObject({ history: z.array(z.number()) }));
    expect(readForecast(calls, { history: [1, 2] }, { forecast: [3, 4] })).toEqual({
      title: "History",
      unit: "",
      history: [1, 2],
      steps: [
        { label: "T+1", ahead: 1, value: 3, range: null },
        { label: "T+2", ahead: 2, value: 4, range: null },
      ],
      capacity: null,
      now: null,
      rest: {},
    });
  });

  it("returns undefined if the request has no history", () => {
    expect(readForecast(fieldOf(z.strictObject({ day: z.int() })), { day: 1 }, { forecast: [3] })).toBeUndefined();
  });

  it("reads every stored result of every forecast that ships", () => {
    const forecasts = modelNames()
      .map((name) => readModel(name))
      .filter(({ contract }) => contract.kind === "forecast");
    expect(forecasts.length).toBeGreaterThan(0);
    for (const { contract, golden } of forecasts) {
      const field = fieldOf(contract.request);
      const unread = golden.cases.filter((stored) => !readForecast(field, stored.request, stored.response));
      expect(unread.map(({ name }) => name)).toEqual([]);
    }
  });
});

describe("readSteps", () => {
  it.each([
    ["text", "sunny"],
    ["a list of other things", { days: ["a"] }],
    ["an empty list", { days: [] }],
    ["a map of other things", { days: { monday: 1 } }],
    ["a forecast without numbers", { days: { "T+1h": "many" } }],
  ])("finds no forecast in %s", (_, response) => expect(readSteps(response)).toBeUndefined());
});
