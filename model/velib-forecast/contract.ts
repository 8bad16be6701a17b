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
const range = z.strictObject({ low: bikes, high: bikes });

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
    role: "hour",
  }),
  day_of_week: wholeNumber("Day of the week", 0, 6, " (Monday is 0)").meta({
    title: "Day of the week",
    description: "0 is Monday, 6 is Sunday.",
    names: ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
    role: "weekday",
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
  latitude: number("Latitude", 48.6, 49.1, "°").meta({ title: "Latitude", unit: "°", role: "latitude" }),
  longitude: number("Longitude", 2, 2.7, "°").meta({ title: "Longitude", unit: "°", role: "longitude" }),
});

/** Counts of 7 June 2022: Vélib' Métropole, Ville de Paris, ODbL. */
const tuesdayMorning = {
  station_code: "12109",
  historical_bikes: [20, 16, 14, 14, 13, 12, 9, 3, 11, 6, 7, 8, 18, 19, 21, 23, 25, 26, 26, null, 24, 23, 23, 22],
  hour: 7,
  day_of_week: 1,
  is_weekend: false,
  capacity: 30,
  latitude: 48.84086,
  longitude: 2.38755,
};

export default {
  title: "Vélib' forecast",
  description:
    "Forecasts how many bikes a station of Paris will have in one, two and three hours, from its last 24 hours. Trained on counts of Vélib' Métropole, Ville de Paris, ODbL.",
  kind: "forecast",
  request,
  response: z.strictObject({
    station_code: z.string(),
    /** Bikes, from 0 to the capacity. */
    predictions: z.strictObject({ "T+1h": bikes, "T+2h": bikes, "T+3h": bikes }),
    /** Bikes that four of five held-out counts lay between. */
    likely_range: z.strictObject({ "T+1h": range, "T+2h": range, "T+3h": range }),
    /** False if the station was forecast by the fallback embedding. */
    station_known: z.boolean(),
    /** Missing hours of the history that were filled in. */
    hours_filled: z.int().min(0).max(maxMissingHours),
    /** Time that the inference server measured; stored results have none. */
    inference_time_ms: z.number().min(0).optional(),
  }),
  onDevice: true,
  examples: [
    { summary: "Mairie du 12ème on a Tuesday morning", request: tuesdayMorning },
    {
      summary: "Benjamin Godard - Victor Hugo on a Tuesday afternoon",
      request: {
        station_code: "16107",
        historical_bikes: [5, 5, 2, 2, 3, 6, 8, 9, 8, 8, 7, 7, null, 7, 6, 5, 6, 3, 0, 4, 3, 4, 2, 3],
        hour: 14,
        day_of_week: 1,
        is_weekend: false,
        capacity: 35,
        latitude: 48.86598,
        longitude: 2.27572,
      },
    },
    {
      summary: "André Mazet - Saint-André des Arts on a Sunday",
      request: {
        station_code: "6015",
        historical_bikes: [
          12,
          23,
          16,
          31,
          49,
          51,
          51,
          50,
          51,
          50,
          51,
          45,
          43,
          null,
          30,
          null,
          16,
          12,
          12,
          12,
          13,
          8,
          9,
          8,
        ],
        hour: 12,
        day_of_week: 6,
        is_weekend: true,
        capacity: 55,
        latitude: 48.85376,
        longitude: 2.3391,
      },
    },
    {
      summary: "Four hours that were not recorded",
      request: {
        ...tuesdayMorning,
        historical_bikes: tuesdayMorning.historical_bikes.map((bikes, i) => (i >= 16 && i < 20 ? null : bikes)),
      },
    },
    { summary: "A station that the model does not know", request: { ...tuesdayMorning, station_code: "99999" } },
  ],
} satisfies ModelContract;

function countMissing(hours: readonly unknown[]): number {
  return hours.filter((count) => count === null).length;
}
