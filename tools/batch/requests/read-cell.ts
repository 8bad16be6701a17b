import { type JsonSchema, typesOf } from "../json-schema";

/** A row that cannot become a request. The message is for the file of refused rows. */
export class RowProblem extends Error {
  constructor(
    message: string,
    /** Field of the request. */
    readonly param: string | null,
  ) {
    super(message);
  }
}

/** The field is left out of the request. */
export const absent = Symbol("absent");

/**
 * Value of a text cell by the field's schema: a number, a boolean, a list or object written in JSON, else the text. An
 * empty cell is null or absent if the field may be.
 * @throws RowProblem if the text is not a value of the field's type
 */
export function readCell(text: string, schema: JsonSchema, field: string, isRequired: boolean): unknown {
  const types = typesOf(schema);
  const trimmed = text.trim();
  if (trimmed === "") {
    if (types.has("null")) return null;
    if (!isRequired) return absent;
  }
  if (types.has("number") || types.has("integer")) {
    const number = Number(trimmed);
    if (trimmed !== "" && Number.isFinite(number)) return number;
  }
  if (types.has("boolean")) {
    const flag = booleans[trimmed.toLowerCase()];
    if (flag !== undefined) return flag;
  }
  if (types.has("array") || types.has("object")) {
    const value = parseJson(trimmed);
    if (types.has(Array.isArray(value) ? "array" : typeof value) && value !== null) return value;
  }
  if (types.has("string") || types.size === 0) return text;
  throw new RowProblem(
    `${field}: expected ${nameTypes(types)}, got ${trimmed === "" ? "an empty cell" : quote(text)}.`,
    field,
  );
}

const booleans: Readonly<Record<string, boolean>> = { true: true, false: false, 1: true, 0: false };

const typeNames: Readonly<Record<string, string>> = {
  number: "a number",
  integer: "a whole number",
  boolean: "true or false",
  array: "a list in JSON, such as [1, 2]",
  object: "an object in JSON",
  null: "nothing",
};

function nameTypes(types: ReadonlySet<string>): string {
  return [...types].map((type) => typeNames[type] ?? type).join(" or ");
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

const longestQuote = 40;

function quote(text: string): string {
  return JSON.stringify(text.length > longestQuote ? `${text.slice(0, longestQuote)}…` : text);
}
