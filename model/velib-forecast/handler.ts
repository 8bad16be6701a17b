import type * as z from "zod";
import { type ModelHandler } from "../contract";
import errorRanges from "./code/error-ranges.json";
import stations from "./code/stations.json";
import { type default as contract } from "./contract";
import { fillGaps } from "./fill-gaps";
import { likelyRange } from "./likely-range";

type Request = z.output<typeof contract.request>;
type Response = z.output<typeof contract.response>;

/** Rows of the graph's station embedding. Row 0 is the fallback, for stations that training did not see. */
const rowOf = new Map(stations.map((code, i) => [code, i + 1]));
const fallbackRow = 0;

export default {
  toTensors(request) {
    const history = fillGaps(request.historical_bikes);
    const station = rowOf.get(request.station_code) ?? fallbackRow;
    const calendar = [request.hour, request.day_of_week, Number(request.is_weekend)];
    const place = [request.capacity, request.latitude, request.longitude];
    return {
      history: { dims: [1, history.length], data: Float32Array.from(history) },
      station: { dims: [1], data: Int32Array.of(station) },
      calendar: { dims: [1, calendar.length], data: Int32Array.from(calendar) },
      place: { dims: [1, place.length], data: Float32Array.from(place) },
    };
  },

  toResponse({ bikes }, request, context) {
    const [inOneHour, inTwoHours, inThreeHours] = Array.from(bikes!.data, Number) as [number, number, number];
    return {
      station_code: request.station_code,
      predictions: { "T+1h": inOneHour, "T+2h": inTwoHours, "T+3h": inThreeHours },
      likely_range: {
        "T+1h": likelyRange(inOneHour, request.capacity, errorRanges["T+1h"]),
        "T+2h": likelyRange(inTwoHours, request.capacity, errorRanges["T+2h"]),
        "T+3h": likelyRange(inThreeHours, request.capacity, errorRanges["T+3h"]),
      },
      station_known: rowOf.has(request.station_code),
      hours_filled: request.historical_bikes.filter((count) => count === null).length,
      ...(context && { inference_time_ms: Math.round(context.inferenceMs * 1000) / 1000 }),
    };
  },
} satisfies ModelHandler<Request, Response>;
