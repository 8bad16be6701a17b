import { type ZodOpenApiOverride } from "zod-openapi";

/** Keywords of contracts that forms read. */
const formHints = ["role", "slider", "unit"] as const;

/**
 * Rewrites schemas into forms that OpenAPI's tools understand: hints as extensions, required names as properties, tuples as
 * arrays of one length.
 */
export const toOpenApiSchema: ZodOpenApiOverride = ({ jsonSchema }) => {
  const schema = jsonSchema as Record<string, unknown> & Branch & Tuple;
  for (const hint of formHints) {
    if (!(hint in schema)) continue;
    schema[`x-${hint}`] = schema[hint];
    delete schema[hint];
  }
  nameProperties(schema);
  flattenTuple(schema);
  // The branches may be the contract's own, which others read.
  if (schema.oneOf) schema.oneOf = schema.oneOf.map((branch) => ({ ...branch }));
  schema.oneOf?.forEach(nameProperties);
};

interface Branch {
  readonly required?: readonly string[];
  oneOf?: readonly Branch[];
  properties?: Record<string, unknown>;
  additionalProperties?: unknown;
  propertyNames?: unknown;
}

/** A record of known names has its values' schema in `additionalProperties` alone, a choice of names none at all. */
function nameProperties(schema: Branch): void {
  if (!schema.required || schema.properties) return;
  const { required, additionalProperties: values = {} } = schema;
  schema.properties = Object.fromEntries(required.map((name) => [name, values]));
  if (!schema.propertyNames) return;
  delete schema.propertyNames;
  schema.additionalProperties = false;
}

interface Tuple {
  prefixItems?: readonly Position[];
  items?: unknown;
  minItems?: number;
  maxItems?: number;
  description?: string;
}

type Position = Readonly<Record<string, unknown>>;

/** `prefixItems` and `items: false` stop generators; an array of the tuple's length, with what all positions share, does not. */
function flattenTuple(schema: Tuple): void {
  const { prefixItems: positions, description } = schema;
  if (!positions || schema.items !== false) return;
  delete schema.prefixItems;
  const shared = positions.map(withoutHints);
  const [first] = shared;
  const isUniform = shared.every((one) => JSON.stringify(one) === JSON.stringify(first));
  const names = positions.map(({ title }) => title).filter((title) => typeof title === "string");
  schema.items = isUniform ? first : { anyOf: shared };
  schema.minItems = schema.maxItems = positions.length;
  if (names.length > 0)
    schema.description = [description, `In this order: ${names.join(", ")}.`].filter(Boolean).join(" ");
}

/** The rules of a position in a tuple, without its name and hints. */
function withoutHints(position: Position): Position {
  return Object.fromEntries(Object.entries(position).filter(([key]) => key !== "title" && !/^x-/.test(key)));
}
