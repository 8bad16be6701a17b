import { type ZodOpenApiOverride } from "zod-openapi";

/** What contracts tell forms beside JSON Schema's own words. */
const formHints = ["role", "slider", "unit"] as const;

/** Says in the document what OpenAPI's tools understand: hints as extensions, every name that is required as a property. */
export const toOpenApiSchema: ZodOpenApiOverride = ({ jsonSchema }) => {
  const schema = jsonSchema as Record<string, unknown> & Branch;
  for (const hint of formHints) {
    if (!(hint in schema)) continue;
    schema[`x-${hint}`] = schema[hint];
    delete schema[hint];
  }
  nameProperties(schema);
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
