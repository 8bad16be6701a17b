import { type ColumnInput } from "../../model/column-tensors";
import { describeValues, type GraphValue } from "../../model/graph-fit";
import { type OnnxModel } from "../../model/packaging/read-onnx";
import { refuseToGuess } from "./ask";
import { type AddModelOptions } from "./options";
import { type Field, type InputPlan } from "./plan";
import { readNames } from "./read-labels";
import { columnIndex, type Table } from "./read-table";
import { traceCategories } from "./trace-categories";

/** More columns than a form has room for are one list of numbers, unless an option or the graph names them. */
const maxFields = 64;
/** More different texts than this in a CSV file are not a choice. */
const maxChoices = 20;
const leastSliderSteps = 100;

/** Largest absolute value by element type: beyond it, single precision loses whole units of most columns. */
const largest: Readonly<Record<string, number>> = {
  float32: 1e9,
  float64: 1e15,
  int64: Number.MAX_SAFE_INTEGER,
  int32: 2 ** 31 - 1,
  int8: 127,
  uint8: 255,
};

/** A column of the graph's inputs, before it has a name. */
interface Slot {
  readonly input: GraphValue;
  readonly column: number;
}

/** Plans a table's row: one field per column, with names from options, graph or CSV file. */
export async function planColumns(graph: OnnxModel, options: AddModelOptions, table: Table | null): Promise<InputPlan> {
  const widths = graph.inputs.map((input) => widthOf(input, graph, options, table));
  const width = widths.reduce((sum, each) => sum + each, 0);
  const slots = graph.inputs.flatMap((input, i) =>
    Array.from({ length: widths[i]! }, (_, column): Slot => ({ input, column })),
  );
  const names = await nameColumns(slots, graph, options, table);
  if (names === null) return listOfNumbers(graph.inputs[0]!, width);
  if (names.length !== width) {
    throw new Error(
      `The graph takes ${width} columns (${describeValues(graph.inputs)}), but ${names.length} are named: ${names.join(", ")}.`,
    );
  }
  const categories = traceCategories(graph);
  const keys = uniqueKeys(names);
  const fields = slots.map(({ input, column }, i) =>
    describeColumn(keys[i]!, names[i]!, input.type, categories.get(`${input.name}:${column}`), table),
  );
  let next = 0;
  const inputs = graph.inputs.map(({ name, type, shape }, i): ColumnInput => {
    const own = keys.slice(next, (next += widths[i]!));
    return { name, type, fields: own, shape: shape!.length === 1 ? [] : [own.length, ...shape!.slice(2).map(() => 1)] };
  });
  return { form: "columns", fields, inputs };
}

/** Number of columns that an input takes. */
function widthOf(input: GraphValue, graph: OnnxModel, options: AddModelOptions, table: Table | null): number {
  const sizes = input.shape!.slice(1);
  if (sizes.every((size) => typeof size === "number")) return sizes.reduce((product, size) => product * size, 1);
  const named = options.features?.length ?? (table ? ownColumns(table, options).length : undefined);
  if (named !== undefined && graph.inputs.length === 1) return named;
  throw new Error(
    `The graph leaves open how many columns ${describeValues([input])} has. Name them with --features, or with --csv.`,
  );
}

/** Columns of the CSV file that are not targets. */
function ownColumns({ columns }: Table, { targets = [] }: AddModelOptions): string[] {
  return columns.filter((column) => !targets.includes(column));
}

async function nameColumns(
  slots: readonly Slot[],
  graph: OnnxModel,
  options: AddModelOptions,
  table: Table | null,
): Promise<readonly string[] | null> {
  if (options.features) return options.features;
  const inMetadata = graph.metadata["feature_names"] ?? graph.metadata["features"];
  if (inMetadata !== undefined) return readNames(inMetadata);
  if (graph.inputs.length === slots.length && slots.length > 1) {
    return graph.inputs.map(({ name }) => (table ? table.columns[columnIndex(table, name)]! : name));
  }
  const isMatrix = graph.inputs.length === 1 && slots[0]!.input.type !== "string";
  if (isMatrix && slots.length > maxFields) return null;
  if (table) return nameByTable(slots, table, options);
  if (slots.length === 1) return [slots[0]!.input.name];
  if (options.unnamed) return slots.map((_, i) => `feature_${i + 1}`);
  const answer = await (options.ask ?? refuseToGuess)({
    text: `The graph does not name its ${slots.length} columns (${describeValues(graph.inputs)}).`,
    flag: "--features a,b,c (in the order of the training), --csv data.csv (whose header has them), or --unnamed",
  });
  return readNames(answer);
}

/** Assigns the CSV file's columns: in their order, or those of numbers and of texts each in their order. */
function nameByTable(slots: readonly Slot[], table: Table, options: AddModelOptions): readonly string[] {
  const columns = ownColumns(table, options);
  if (columns.length !== slots.length) {
    throw new Error(
      `${table.file} has ${columns.length} columns (${columns.join(", ")}), but the graph takes ${slots.length} (${describeValues([...new Set(slots.map(({ input }) => input))])}). Name the target column with --target, or the columns that the graph takes with --features.`,
    );
  }
  const isText = (column: string) => !isNumeric(table, column);
  const types = new Set(slots.map(({ input }) => input.type === "string"));
  if (types.size === 1) return columns;
  const texts = columns.filter(isText);
  const numbers = columns.filter((column) => !isText(column));
  return slots.map(({ input }) => (input.type === "string" ? texts : numbers).shift() ?? missing(table, slots));
}

function missing({ file }: Table, slots: readonly Slot[]): never {
  const inputs = describeValues([...new Set(slots.map(({ input }) => input))]);
  throw new Error(
    `The columns of ${file} do not match ${inputs}: say which is which with --features, in the order of the inputs.`,
  );
}

/** Texts of a column, without blanks. */
function valuesOf(table: Table, column: string): string[] {
  const index = columnIndex(table, column);
  return table.rows.map((row) => row[index]!).filter((value) => value !== "");
}

function isNumeric(table: Table, column: string): boolean {
  return valuesOf(table, column).every((value) => Number.isFinite(Number(value)));
}

function listOfNumbers({ name, type, shape }: GraphValue, width: number): InputPlan {
  const field: Field = { key: "features", title: "Features", type: "number", largest: largest[type]!, length: width };
  const inner = shape!.slice(1).map((size) => (typeof size === "number" ? size : width));
  return { form: "columns", fields: [field], inputs: [{ name, type, fields: [field.key], shape: inner }] };
}

function describeColumn(
  key: string,
  title: string,
  type: string,
  categories: readonly string[] | undefined,
  table: Table | null,
): Field {
  if (type === "bool") return { key, title, type: "boolean" };
  if (type === "string") {
    const found = categories ?? (table ? [...new Set(valuesOf(table, title))].sort() : []);
    const isChoice = categories !== undefined || (found.length > 0 && found.length <= maxChoices);
    return { key, title, type: "text", ...(isChoice && { choices: found }) };
  }
  const slider = table ? sliderOf(valuesOf(table, title).map(Number), title, table) : null;
  return {
    key,
    title,
    type: type.startsWith("float") ? "number" : "integer",
    largest: largest[type]!,
    ...(slider && { slider }),
  };
}

/** Range of a column in round numbers; null if all its values are equal. */
function sliderOf(values: readonly number[], column: string, { file }: Table): Field["slider"] | null {
  if (values.some((value) => !Number.isFinite(value))) {
    throw new Error(`The column "${column}" of ${file} has values that are not numbers, but the graph takes numbers.`);
  }
  // Not by spreading, which overflows the stack: a CSV file may have a million rows.
  const [low, high] = values.reduce(
    ([least, most], value) => [Math.min(least, value), Math.max(most, value)],
    [Infinity, -Infinity],
  );
  if (!(high > low)) return null;
  const coarse = 10 ** Math.floor(Math.log10((high - low) / leastSliderSteps));
  const step = values.every(Number.isInteger) ? Math.max(1, coarse) : coarse;
  const round = (value: number) => Number((value * step).toPrecision(12));
  return { min: round(Math.floor(low / step)), max: round(Math.ceil(high / step)), step };
}

/** Plans a window of a time series: one list of numbers per channel, oldest first. */
export function planSeries(graph: OnnxModel, options: AddModelOptions): InputPlan {
  const [input] = graph.inputs as [GraphValue];
  const sizes = input.shape!.slice(1);
  const [steps, channels = 1] = sizes;
  if (typeof steps !== "number" || typeof channels !== "number" || sizes.length > 2) {
    throw new Error(
      `The graph leaves open how long ${describeValues([input])} is. Export it with a fixed length: a time series is [N,steps] or [N,steps,channels].`,
    );
  }
  const names = options.features ?? (channels === 1 ? ["history"] : numbered("channel", channels));
  if (names.length !== channels) {
    throw new Error(`The graph takes ${channels} channels, but --features names ${names.length}: ${names.join(", ")}.`);
  }
  const keys = uniqueKeys(names);
  const fields = names.map((title, i): Field => ({
    key: keys[i]!,
    title,
    type: "number",
    largest: largest[input.type]!,
    length: steps,
  }));
  const shape = sizes as number[];
  return {
    form: "columns",
    fields,
    inputs: [{ name: input.name, type: input.type, fields: keys, shape, ...(channels > 1 && { woven: true }) }],
  };
}

/** Plans a text for a graph that takes strings. */
export function planText({ inputs }: OnnxModel, options: AddModelOptions): InputPlan {
  const [{ name, type, shape }] = inputs as [GraphValue];
  const title = options.features?.[0] ?? "text";
  const key = uniqueKeys([title])[0]!;
  return {
    form: "columns",
    fields: [{ key, title, type: "prose" }],
    inputs: [{ name, type, fields: [key], shape: shape!.slice(1).map(() => 1) }],
  };
}

function numbered(name: string, count: number): string[] {
  return Array.from({ length: count }, (_, i) => `${name}_${i + 1}`);
}

/** Keys of a JSON object for names of columns: letters, digits and _, each once. */
export function uniqueKeys(names: readonly string[]): string[] {
  const taken = new Set<string>();
  return names.map((name) => {
    const plain = name.replace(/[^\p{L}\p{N}_]+/gu, "_").replace(/^_+|_+$/g, "") || "value";
    const base = /^\d/.test(plain) ? `_${plain}` : plain;
    let key = base;
    for (let i = 2; taken.has(key); i++) key = `${base}_${i}`;
    taken.add(key);
    return key;
  });
}
