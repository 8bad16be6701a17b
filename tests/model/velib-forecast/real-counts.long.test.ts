import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { gunzipSync } from "node:zlib";
import { type Tensor, type Tensors } from "../../../model/contract";
import { readModel } from "../../../model/registry";
import handler from "../../../model/velib-forecast/handler";
import { runGraph } from "../support/run-graph";

const repository = path.join(__dirname, "../../..");
const file = path.join(repository, "../shared/data/velib/velib-hourly-2022-05-12_2022-06-09.csv.gz");
/** Midnight of 3 June 2022 in Paris, which is two hours ahead of UTC all month. */
const weekStart = hourOf("2022-06-02T22:00:00Z");
const hoursAhead = 2;
const whitMonday = "2022-06-06";
const horizons = 3;
/** Every tenth station is enough for two digits. */
const sampleEvery = 10;

interface Window {
  readonly request: Parameters<typeof handler.toTensors>[0];
  readonly future: readonly number[];
}

describe("the forecast of 3 to 9 June 2022", () => {
  it("has a mean R² of 0.86 and an error of 2.60 bikes, and beats the last value at every horizon", async () => {
    if (!existsSync(file)) return console.warn(`Not measured: there is no ${path.relative(repository, file)}.`);
    const windows = readWindows();
    expect(windows.length).toBeGreaterThan(10_000);
    const { dir } = readModel("velib-forecast");
    const rows = windows.map(({ request }) => handler.toTensors(request));
    const [{ bikes } = {}] = await runGraph(path.join(dir, "model.onnx"), [concatenate(rows)]);
    const forecasts = Array.from(bikes!.data, Number);

    const model = score(windows, (i, ahead) => forecasts[i * horizons + ahead]!);
    const lastValue = score(windows, (i) => windows[i]!.request.historical_bikes.at(-1)!);
    expect(mean(model.map(({ r2 }) => r2))).toBeGreaterThanOrEqual(0.86);
    expect(mean(model.map(({ error }) => error))).toBeLessThanOrEqual(2.6);
    model.forEach(({ r2, error }, ahead) => {
      expect(r2).toBeGreaterThan(lastValue[ahead]!.r2);
      expect(error).toBeLessThan(lastValue[ahead]!.error);
    });
  });
});

interface Station {
  readonly code: string;
  /** Capacity, latitude, longitude. */
  readonly place: readonly number[];
  readonly bikes: Map<number, number>;
}

/** Windows of the last week whose newest count and three hours to come were recorded, and at most six hours were not. */
function readWindows(): Window[] {
  return readStations().flatMap((station) =>
    [...station.bikes.keys()].filter((now) => now >= weekStart).flatMap((now) => windowAt(station, now) ?? []),
  );
}

/** Some stations of the file, which has one after the other. */
function readStations(): Station[] {
  const stations: Station[] = [];
  let code = "";
  let seen = 0;
  const lines = gunzipSync(readFileSync(file)).toString().trimEnd().split("\n").slice(1);
  for (const line of lines) {
    const [time, at, bikes, ...place] = line.split(",") as [string, string, ...string[]];
    if (at !== code) {
      code = at;
      if (seen++ % sampleEvery === 0) stations.push({ code, place: place.map(Number), bikes: new Map() });
    }
    const newest = stations.at(-1)!;
    if (newest.code === at) newest.bikes.set(hourOf(time), Number(bikes));
  }
  return stations;
}

function windowAt({ code, place, bikes }: Station, now: number): Window | undefined {
  const at = (hour: number) => bikes.get(hour) ?? null;
  const history = Array.from({ length: 24 }, (_, i) => at(now - 23 + i));
  const future = Array.from({ length: horizons }, (_, i) => at(now + 1 + i)).filter((count) => count !== null);
  if (future.length < horizons || history.filter((count) => count === null).length > 6) return undefined;
  const local = new Date((now + hoursAhead) * 3_600_000);
  const day = (local.getUTCDay() + 6) % 7;
  const [capacity, latitude, longitude] = place as [number, number, number];
  const request = {
    station_code: code,
    historical_bikes: history,
    hour: local.getUTCHours(),
    day_of_week: day,
    is_weekend: day >= 5 || local.toISOString().startsWith(whitMonday),
    capacity,
    latitude,
    longitude,
  };
  return { request, future };
}

function hourOf(time: string): number {
  return Date.parse(time) / 3_600_000;
}

/** R² and mean absolute error in bikes, by horizon. */
function score(windows: readonly Window[], forecast: (i: number, ahead: number) => number) {
  return Array.from({ length: horizons }, (_, ahead) => {
    const actual = windows.map(({ future }) => future[ahead]!);
    const errors = actual.map((bikes, i) => bikes - forecast(i, ahead));
    const center = mean(actual);
    const r2 = 1 - mean(errors.map((error) => error ** 2)) / mean(actual.map((bikes) => (bikes - center) ** 2));
    return { r2, error: mean(errors.map(Math.abs)) };
  });
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** One batch of single rows. */
function concatenate(rows: readonly Tensors[]): Tensors {
  return Object.fromEntries(
    Object.entries(rows[0]!).map(([name, first]): [string, Tensor] => {
      const values = rows.flatMap((row) => Array.from(row[name]!.data as Float32Array | Int32Array));
      const data = first.data instanceof Int32Array ? Int32Array.from(values) : Float32Array.from(values);
      return [name, { dims: [rows.length, ...first.dims.slice(1)], data }];
    }),
  );
}
