import * as z from "zod";
import { type ModelContract } from "../contract";

const historyHours = 24;
/** A quarter of the history: with more, the straight lines that stand in for them would make up the forecast. */
const maxMissingHours = 6;
const maxCodeLength = 16;

/** One message for whatever is wrong with a field: its title, what is accepted, what came. */
function wrong(title: string, expected: string) {
  return { error: ({ input }: { input?: unknown }) => `${title}: expected ${expected}, got ${describe(input)}.` };
}

function describe(input: unknown): string {
  if (input === undefined) return "nothing";
  if (typeof input === "string") return `text of length ${input.length}`;
  if (Array.isArray(input)) return `a list of length ${input.length}`;
  return typeof input === "object" && input !== null ? "an object" : `${input as number | boolean | null}`;
}

function number(title: string, min: number, max: number, unit = "") {
  const message = wrong(title, `a number from ${min} to ${max}${unit}`);
  return z.number(message).min(min, message).max(max, message);
}

function wholeNumber(title: string, min: number, max: number, unit = "") {
  const message = wrong(title, `a whole number from ${min} to ${max}${unit}`);
  return z.int(message).min(min, message).max(max, message);
}

const code = wrong("Station code", `text of 1 to ${maxCodeLength} characters`);
const history = wrong("History", `${historyHours} hourly counts`);
const bikes = z.number().min(0);

const request = z.strictObject({
  station_code: z
    .string(code)
    .min(1, code)
    .max(maxCodeLength, code)
    .meta({ title: "Station code", description: "A station unknown to the model is forecast as any station." }),
  historical_bikes: z
    .array(number("Bikes", 0, 200, ", or null if not recorded").nullable(), history)
    .length(historyHours, history)
    .refine((hours) => countMissing(hours) <= maxMissingHours, {
      error: ({ input }) =>
        `History: expected at most ${maxMissingHours} missing hours (null), got ${countMissing(input as unknown[])}.`,
    })
    .meta({
      title: "Bikes in the last 24 hours",
      description: `One count per hour, oldest first, the newest at "hour". Null where none was recorded, at most ${maxMissingHours} times. More bikes than docks is a full station.`,
      unit: "bikes",
    }),
  hour: wholeNumber("Hour", 0, 23).meta({
    title: "Hour",
    description: "Of the newest count, in Paris.",
    unit: "h",
    slider: { min: 0, max: 23, step: 1 },
  }),
  day_of_week: wholeNumber("Day of the week", 0, 6, " (Monday is 0)").meta({
    title: "Day of the week",
    description: "0 is Monday, 6 is Sunday.",
    slider: { min: 0, max: 6, step: 1 },
  }),
  is_weekend: z
    .boolean(wrong("Day off", "true or false"))
    .meta({ title: "Day off", description: "True on Saturdays, Sundays and public holidays." }),
  capacity: wholeNumber("Capacity", 1, 200, " docks").meta({
    title: "Capacity",
    unit: "docks",
    slider: { min: 10, max: 70, step: 1 },
    role: "capacity",
  }),
  latitude: number("Latitude", 48.6, 49.1, "°").meta({ title: "Latitude", unit: "°" }),
  longitude: number("Longitude", 2, 2.7, "°").meta({ title: "Longitude", unit: "°" }),
});

const tuesdayAfternoon = {
  station_code: "16107",
  historical_bikes: [14, 15, 16, 16, 9, 10, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 13, 16, 18, 20, 20, 8, 8, 9],
  hour: 14,
  day_of_week: 1,
  is_weekend: false,
  capacity: 20,
  latitude: 48.8566,
  longitude: 2.3522,
};

export default {
  title: "Vélib' forecast",
  description:
    "Forecasts how many bikes a station of Paris will have in one, two and three hours, from its last 24 hours. Trained on simulated data.",
  kind: "forecast",
  request,
  response: z.strictObject({
    station_code: z.string(),
    /** Bikes, from 0 to the capacity. */
    predictions: z.strictObject({ "T+1h": bikes, "T+2h": bikes, "T+3h": bikes }),
    /** False if the station was forecast by the fallback embedding. */
    station_known: z.boolean(),
    /** Missing hours of the history that were filled in. */
    hours_filled: z.int().min(0).max(maxMissingHours),
    /** What the inference server measured; stored results have none. */
    inference_time_ms: z.number().min(0).optional(),
  }),
  examples: [
    { summary: "A Tuesday afternoon", request: tuesdayAfternoon },
    {
      summary: "The morning's rush out of a quarter where people live",
      request: {
        station_code: "4105",
        historical_bikes: [
          41, 41, 40, 37, 36, 35, 33, 29, 30, 31, 32, 37, 39, 41, 41, 41, 41, 41, 41, 41, 41, 40, 39, 29,
        ],
        hour: 7,
        day_of_week: 0,
        is_weekend: false,
        capacity: 48,
        latitude: 48.8298,
        longitude: 2.324,
      },
    },
    {
      summary: "A fine Sunday by the park",
      request: {
        station_code: "10115",
        historical_bikes: [15, 20, 25, 25, 25, 25, 11, 9, 7, 6, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 7, 7, 7, 7],
        hour: 11,
        day_of_week: 6,
        is_weekend: true,
        capacity: 25,
        latitude: 48.8883,
        longitude: 2.3926,
      },
    },
    {
      summary: "Four hours that were not recorded",
      request: {
        ...tuesdayAfternoon,
        historical_bikes: tuesdayAfternoon.historical_bikes.map((bikes, i) => (i >= 15 && i < 19 ? null : bikes)),
      },
    },
    { summary: "A station that the model does not know", request: { ...tuesdayAfternoon, station_code: "99999" } },
  ],
} satisfies ModelContract;

function countMissing(hours: readonly unknown[]): number {
  return hours.filter((count) => count === null).length;
}
