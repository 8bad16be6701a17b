import * as z from "zod";

/**
 * `model/<name>/choices.json`: real things, such as stations, of which the page offers a list that fills fields of the
 * request. With fields of the roles `latitude` and `longitude` it offers a map too.
 */
export const choicesFile = z
  .strictObject({
    /** Name of such a thing, in the singular. */
    title: z.string().min(1),
    /** Origin of the list; shown beside it. */
    source: z.string().min(1),
    /** Fields of the request. The first is the thing's name, which people search for. */
    fields: z.array(z.string()).min(1),
    /** Values of the fields, one row per thing. */
    rows: z.array(z.array(z.union([z.string(), z.number(), z.boolean()]))).min(1),
  })
  .superRefine(({ fields, rows }, context) => {
    const odd = rows.findIndex((row) => row.length !== fields.length);
    if (odd === -1) return;
    const message = `Expected ${fields.length} values, one per field, got ${rows[odd]!.length}`;
    context.addIssue({ code: "custom", message, path: ["rows", odd], input: rows[odd] });
  });
export type Choices = z.output<typeof choicesFile>;
