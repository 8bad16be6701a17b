import * as z from "zod";
import { type ModelContract } from "../../../model/contract";

/** Hours that the model looks back, and ahead. */
export const hours = { history: 24, forecast: 6 };

/** Calls in an hour; bounded so that single precision keeps the fractions. */
const calls = z.number().min(0).max(1e6);

/** A day like any other in the training data: quiet at night, busy at noon. */
const ordinaryDay = [19, 13, 12, 14, 21, 26, 38, 47, 62, 75, 86, 98, 101, 99, 95, 84, 73, 60, 48, 37, 27, 18, 14, 12];

export default {
  title: "Calls forecast",
  description: "Forecasts the calls to a service desk in the next six hours from those of the last 24.",
  kind: "forecast",
  request: z.strictObject({
    history: z
      .array(calls)
      .length(hours.history)
      .meta({ title: "Calls per hour", description: "The last 24 hours, oldest first." }),
  }),
  response: z.strictObject({
    /** The next hours, nearest first. */
    forecast: z.array(calls).length(hours.forecast),
  }),
  examples: [
    { summary: "An ordinary day", request: { history: ordinaryDay } },
    { summary: "A day with half the calls", request: { history: ordinaryDay.map((value) => value / 2) } },
  ],
} satisfies ModelContract;
