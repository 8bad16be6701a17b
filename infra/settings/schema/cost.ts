import * as z from "zod";
import { change } from "./change";

const dollars = z.number().min(0);

/** The setting `cost`: what the stack may cost. The program does not read it; `npm run cost` and the reports do. */
export const cost = z.strictObject({
  requestsPerMonth: z.int().min(1).default(100_000).meta({
    description: "Expected predictions per month, for the cost report.",
    change: change.nothing,
  }),
  maxIdleDollars: dollars.optional().meta({
    description: "Highest cost of a month without requests. Above it, `npm run cost` and the preview report fail.",
    accepts: "a number of US dollars, at least 0",
    change: change.nothing,
  }),
  maxDollarsPer1000: dollars.optional().meta({
    description:
      "Highest cost of 1000 predictions at `requestsPerMonth`. Above it, `npm run cost` and the preview report fail.",
    accepts: "a number of US dollars, at least 0",
    change: change.nothing,
  }),
});
