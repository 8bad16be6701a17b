import { type ZodOpenApiOverride } from "zod-openapi";

/** Schema keywords of contracts that forms read. */
const formHints = ["drawing", "names", "role", "slider", "unit"] as const;

/**
 * Rewrites schemas into forms that OpenAPI tools understand: hints as extensions, required names as properties, tuples
 * as fixed-length arrays.
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
  // Copied, because the branches may belong to the contract, which others read.
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

/**
 * Lists the names of a record as properties: its schema states their type only in `additionalProperties`, or not at all
 * for a choice of names.
 */
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

/**
 * Rewrites a tuple as a fixed-length array of what all positions share: `prefixItems` and `items: false` break
 * generators.
 */
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

/** A tuple position's rules, without its name and hints. */
function withoutHints(position: Position): Position {
  return Object.fromEntries(Object.entries(position).filter(([key]) => key !== "title" && !/^x-/.test(key)));
}
