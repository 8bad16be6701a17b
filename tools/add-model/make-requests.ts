import { readdirSync } from "node:fs";
import path from "node:path";
import sharp from "sharp";
import { type Field, type InputPlan } from "./plan";
import { columnIndex, type Table } from "./read-table";

export interface NamedRequest {
  readonly name: string;
  readonly request: Readonly<Record<string, unknown>>;
}

/** A row of the CSV file as a request, with the texts of its target columns. */
export interface KnownRow extends NamedRequest {
  readonly truths: readonly string[];
}

export interface Requests {
  readonly cases: readonly NamedRequest[];
  /** All complete rows of the CSV file; empty without one. */
  readonly rows: readonly KnownRow[];
  /** Rows that were left out because a value is missing. */
  readonly incomplete: number;
}

/** Golden cases of a folder. Their least number is that of `goldenFile`. */
const cases = { least: 20, most: 40 };
/** Rows of a CSV file that are measured. */
const maxRows = 10_000;
/** Longest side of an example picture in pixels, and of a drawn one. */
const side = { most: 512, drawn: 48 };

/** Makes the requests that a model is tried with: rows of the CSV file, pictures of a folder, or random ones. */
export async function makeRequests(
  input: InputPlan,
  table: Table | null,
  targets: readonly string[],
  pictures: string | undefined,
): Promise<Requests> {
  const { rows, incomplete } = table ? readRows(input, table, targets) : { rows: [], incomplete: 0 };
  const given = pictures === undefined ? spread(rows) : await readPictures(pictures);
  const random = generator(1);
  const drawn: NamedRequest[] = [];
  for (let i = 1; given.length + drawn.length < cases.least; i++) {
    drawn.push({ name: `Made up ${i}`, request: await makeUp(input, random, i) });
  }
  const all = [...given.map(({ name, request }) => ({ name, request })), ...drawn];
  return { cases: all, rows, incomplete };
}

/** Rows at even distances. */
function spread(rows: readonly KnownRow[]): readonly KnownRow[] {
  const step = Math.max(1, rows.length / cases.most);
  return Array.from({ length: Math.min(rows.length, cases.most) }, (_, i) => rows[Math.floor(i * step)]!);
}

function readRows(input: InputPlan, table: Table, targets: readonly string[]): Pick<Requests, "rows" | "incomplete"> {
  if (input.form === "picture")
    throw new Error("--csv is for tables, texts and time series: use --pictures for pictures.");
  const fields: readonly Field[] =
    input.form === "columns" ? input.fields : [{ key: "text", title: "text", type: "prose" }];
  const truthsAt = targets.map((target) => columnIndex(table, target));
  const read = rowReader(fields, table, truthsAt);
  const rows: KnownRow[] = [];
  let incomplete = 0;
  for (let i = 0; i < table.rows.length && rows.length < maxRows; i++) {
    const request = read(i);
    const truths = truthsAt.map((at) => table.rows[i]![at]!);
    if (request === null || truths.includes("")) incomplete++;
    else rows.push({ name: `Row ${i + 1} of ${path.basename(table.file)}`, request, truths });
  }
  if (rows.length === 0) throw new Error(`${table.file} has no row with a value in every column that the graph takes.`);
  return { rows, incomplete };
}

/** Returns a function that makes the request of row `i`; null if a value is missing. */
function rowReader(fields: readonly Field[], table: Table, truthsAt: readonly number[]) {
  const [first] = fields as [Field];
  const others = table.columns.map((_, i) => i).filter((i) => !truthsAt.includes(i));
  const isWindow = fields.length === 1 && first.length === others.length;
  if (isWindow) {
    return (i: number) => record(fields, [others.map((at) => parse(first, table.rows[i]![at]!))]);
  }
  const at = fields.map((field) => columnOf(field, fields, others, table));
  return (i: number) =>
    record(
      fields,
      fields.map((field, f) => {
        if (field.length === undefined) return parse(field, table.rows[i]![at[f]!]!);
        const window = table.rows.slice(i, i + field.length).map((row) => parse(field, row[at[f]!]!));
        return window.length === field.length ? window : null;
      }),
    );
}

/** A text model's only column of texts needs no name. */
function columnOf(field: Field, fields: readonly Field[], others: readonly number[], table: Table): number {
  const isNamed = table.columns.includes(field.title);
  return !isNamed && fields.length === 1 && others.length === 1 ? others[0]! : columnIndex(table, field.title);
}

function record(fields: readonly Field[], values: readonly unknown[]): Record<string, unknown> | null {
  if (values.flat().includes(null)) return null;
  return Object.fromEntries(fields.map(({ key }, i) => [key, values[i]]));
}

function parse({ type }: Field, text: string): string | number | boolean | null {
  if (text === "") return null;
  if (type === "text" || type === "prose") return text;
  if (type === "boolean") return /^(1|true|yes)$/i.test(text);
  const number = Number(text);
  return Number.isFinite(number) ? (type === "integer" ? Math.round(number) : number) : null;
}

type Random = () => number;

async function makeUp(input: InputPlan, random: Random, i: number): Promise<Record<string, unknown>> {
  if (input.form === "picture") return { image_base64: (await drawPicture(input.channels, random)).toString("base64") };
  if (input.form === "tokens") return { text: sentences[i % sentences.length]! };
  return Object.fromEntries(
    input.fields.map((field) => [
      field.key,
      field.length === undefined
        ? makeUpValue(field, random, i)
        : Array.from({ length: field.length }, () => makeUpValue(field, random, i)),
    ]),
  );
}

function makeUpValue({ type, choices, slider, largest = 1 }: Field, random: Random, i: number): unknown {
  if (choices) return choices[Math.floor(random() * choices.length)];
  switch (type) {
    case "boolean":
      return random() < 0.5;
    case "integer":
      return slider
        ? slider.min + Math.floor(random() * (slider.max - slider.min + 1))
        : Math.floor(random() * Math.min(10, largest));
    case "number": {
      const { min, max, step } = slider ?? { min: -2, max: 4, step: 0.1 };
      return Number((min + Math.round((random() * (max - min)) / step) * step).toPrecision(12));
    }
    case "text":
      return String.fromCharCode(97 + Math.floor(random() * 26));
    case "prose":
      return sentences[i % sentences.length];
  }
}

const sentences = [
  "The staff was friendly and the room was clean.",
  "It stopped working after a week.",
  "Free entry: win a prize, call now!",
  "See you at the station at nine tomorrow.",
  "The food was cold and the waiter rude.",
  "Congratulations, your order has been shipped.",
  "I would not recommend this film to anyone.",
  "An excellent book from the first page to the last.",
  "Please find the report of the third quarter attached.",
  "The delivery came two days late, but complete.",
  "Rain in the morning, sunny spells in the afternoon.",
  "The team won the final in extra time.",
  "Shares fell by two per cent on Tuesday.",
  "How do I reset my password?",
  "The battery lasts a whole day.",
  "Never again: dirty, noisy and far too expensive.",
  "The museum is closed on Mondays.",
  "A quiet place with a lovely garden.",
  "My card was charged twice for one ticket.",
  "Thanks, that solved it.",
] as const;

/** Draws a PNG: a colour gradient with a disc and a bar. */
function drawPicture(channels: 1 | 3, random: Random): Promise<Buffer> {
  const size = side.drawn;
  const color = () => Array.from({ length: channels }, () => random() * 255);
  const [from, to, ink] = [color(), color(), color()];
  const disc = { x: random() * size, y: random() * size, radius: size * (0.1 + random() * 0.3) };
  const bar = { start: random() * size, width: size * (0.05 + random() * 0.2) };
  const pixels = Buffer.alloc(size * size * channels);
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const isInk = Math.hypot(x - disc.x, y - disc.y) < disc.radius || (x >= bar.start && x < bar.start + bar.width);
      for (let c = 0; c < channels; c++) {
        pixels[(y * size + x) * channels + c] = isInk ? ink[c]! : from[c]! + ((to[c]! - from[c]!) * y) / size;
      }
    }
  }
  return sharp(pixels, { raw: { width: size, height: size, channels } })
    .png()
    .toBuffer();
}

/** Pictures of a folder, the large ones made smaller. */
async function readPictures(folder: string): Promise<NamedRequest[]> {
  const files = readdirSync(folder)
    .filter((file) => /\.(png|jpe?g|webp)$/i.test(file))
    .sort()
    .slice(0, cases.most);
  if (files.length === 0) throw new Error(`${folder} has no pictures. Accepted: PNG, JPEG, WebP.`);
  const requests: NamedRequest[] = [];
  for (const name of files) {
    const picture = sharp(path.join(folder, name)).autoOrient();
    const small = picture.resize(side.most, side.most, { fit: "inside", withoutEnlargement: true });
    const bytes = await (name.toLowerCase().endsWith(".png") ? small.png() : small.jpeg({ quality: 90 })).toBuffer();
    requests.push({ name, request: { image_base64: bytes.toString("base64") } });
  }
  return requests;
}

/** Random numbers from 0 to 1, the same for the same seed (mulberry32). */
function generator(seed: number): Random {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
