import fc from "fast-check";
import { type Schema, type SchemaChecker } from "./documented-schemas";

/** How much longer than need be lists and texts become: what is long is slow and breaks nothing more. */
const extra = { items: 3, characters: 24 };

/** Values that a JSON Schema allows, as far as it tells: what our contracts and zod write of it. */
export function arbitraryOf(schema: Schema): fc.Arbitrary<unknown> {
  const options = schema.const === undefined ? schema.enum : [schema.const];
  if (options) return fc.constantFrom<unknown>(...options);
  const { oneOf, ...rest } = schema;
  if (oneOf && schema.properties) return fc.oneof(...oneOf.map((way) => arbitraryOf(inThisWay(rest, way, oneOf))));
  const variants = schema.anyOf ?? oneOf;
  if (variants)
    return fc.oneof(...variants.map((variant) => ({ weight: rarity(variant), arbitrary: arbitraryOf(variant) })));
  if (Array.isArray(schema.type))
    return fc.oneof(...schema.type.map((type: string) => arbitraryOf({ ...schema, type })));
  switch (schema.type) {
    case "null":
      return fc.constant(null);
    case "boolean":
      return fc.boolean();
    case "integer":
      return fc.integer({ min: Math.max(schema.minimum ?? -1e9, -1e9), max: Math.min(schema.maximum ?? 1e9, 1e9) });
    case "number":
      return arbitraryNumber(schema);
    case "string":
      return arbitraryText(schema);
    case "array":
      return arbitraryList(schema);
    case "object":
      return arbitraryObject(schema);
    case undefined:
    default:
      return fc.jsonValue({ maxDepth: 1 });
  }
}

/** Null says nothing: it comes seldom. */
function rarity(variant: Schema): number {
  return variant.type === "null" ? 1 : 9;
}

function arbitraryNumber({ minimum, maximum, exclusiveMinimum }: Schema): fc.Arbitrary<number> {
  return fc.double({
    min: exclusiveMinimum ?? minimum ?? -1e9,
    minExcluded: exclusiveMinimum !== undefined,
    max: maximum ?? 1e9,
    noNaN: true,
  });
}

/** The object with the properties that one way requires, and without those of the others. */
function inThisWay(schema: Schema, { required = [] }: Schema, ways: readonly Schema[]): Schema {
  const others = ways.flatMap((way) => way.required ?? []).filter((name) => !required.includes(name));
  const properties = Object.entries(schema.properties ?? {}).filter(([name]) => !others.includes(name));
  return { ...schema, properties: Object.fromEntries(properties), required: [...(schema.required ?? []), ...required] };
}

function arbitraryText({
  pattern,
  contentEncoding,
  minLength = 0,
  maxLength = Infinity,
}: Schema): fc.Arbitrary<string> {
  if (contentEncoding === "base64") {
    return fc.uint8Array({ minLength: 1, maxLength: 60 }).map((bytes) => Buffer.from(bytes).toString("base64"));
  }
  const longest = Math.min(maxLength, minLength + extra.characters);
  if (pattern !== undefined) return fc.stringMatching(new RegExp(pattern), { maxLength: longest });
  const unit = fc.oneof(
    { weight: 9, arbitrary: fc.string({ minLength: 1, maxLength: 1 }) },
    fc.constantFrom("é", "漢", "😀", "\n", "\0"),
  );
  return fc.string({ unit, minLength, maxLength: longest }).filter((text) => text.length <= longest);
}

function arbitraryList({ items, prefixItems, minItems = 0, maxItems = Infinity }: Schema): fc.Arbitrary<unknown[]> {
  if (prefixItems) return fc.tuple(...prefixItems.map(arbitraryOf));
  const item = typeof items === "object" ? arbitraryOf(items) : fc.jsonValue({ maxDepth: 1 });
  return fc.array(item, { minLength: minItems, maxLength: Math.min(maxItems, minItems + extra.items) });
}

function arbitraryObject({ properties = {}, required = [] }: Schema): fc.Arbitrary<Record<string, unknown>> {
  const fields = Object.entries(properties).map(([name, property]) => [name, arbitraryOf(property)] as const);
  return fc.record(Object.fromEntries(fields), { requiredKeys: [...required], noNullPrototype: true });
}

/** Texts of bodies that a schema does not allow: a body that it does, with one thing wrong. */
export function arbitraryMistake(schema: Schema, isAllowed: SchemaChecker): fc.Arbitrary<string> {
  const valid = arbitraryOf(schema).map((body) => body as Record<string, unknown>);
  const anything = fc.jsonValue({ maxDepth: 3 });
  const places = fc.constantFrom(...Object.keys(schema.properties ?? {}));
  const otherValue = fc.tuple(valid, places, anything).map(([body, name, value]) => ({ ...body, [name]: value }));
  const without = fc.tuple(valid, places).map(([body, name]) => ({ ...body, [name]: undefined }));
  const withMore = fc
    .tuple(valid, fc.string({ minLength: 1 }), anything)
    .map(([body, name, value]) => ({ ...body, [name]: value }));
  const deeper = fc
    .tuple(valid, fc.integer({ min: 0 }), anything)
    .map(([body, place, value]) => replaceLeaf(body, place, value));
  const notAllowed = fc
    .oneof(otherValue, without, withMore, deeper, anything)
    .map((body) => JSON.stringify(body))
    .filter((text) => !isAllowed(JSON.parse(text)));
  const cutShort = fc.tuple(valid, fc.integer({ min: 1 })).map(([body, length]) => {
    const text = JSON.stringify(body);
    return text.slice(0, 1 + (length % (text.length - 1)));
  });
  const notJson = fc.string().filter((text) => !isJson(text));
  return fc.oneof({ weight: 8, arbitrary: notAllowed }, cutShort, notJson);
}

/** The same with another value in one place of those that hold no others. */
function replaceLeaf(body: unknown, place: number, value: unknown): unknown {
  const text = JSON.stringify(body);
  let leaves = 0;
  JSON.parse(text, (_key, leaf: unknown) => (typeof leaf === "object" ? leaf : (leaves++, leaf)));
  let at = leaves === 0 ? -1 : place % leaves;
  return JSON.parse(text, (_key, leaf: unknown) => (typeof leaf === "object" || at-- !== 0 ? leaf : value));
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
