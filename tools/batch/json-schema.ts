/** The part of a JSON schema, as `GET /v1/models/{model}` returns it, that says what a value looks like. */
export interface JsonSchema {
  readonly type?: string | readonly string[];
  readonly title?: string;
  /** Unit of a number, such as `cm`. */
  readonly unit?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly propertyNames?: JsonSchema;
  readonly additionalProperties?: JsonSchema | boolean;
  readonly prefixItems?: readonly JsonSchema[];
  readonly items?: JsonSchema | boolean;
  readonly minItems?: number;
  readonly maxItems?: number;
}

/** Names of the types that a value may have: `number`, `integer`, `string`, `boolean`, `null`, `array`, `object`. */
export function typesOf(schema: JsonSchema): ReadonlySet<string> {
  const { type, enum: values, const: constant, anyOf = [], oneOf = [] } = schema;
  const literals = [...(values ?? []), ...(constant === undefined ? [] : [constant])];
  return new Set([
    ...(typeof type === "string" ? [type] : (type ?? [])),
    ...(type === undefined ? literals.map(typeOfLiteral) : []),
    ...[...anyOf, ...oneOf].flatMap((option) => [...typesOf(option)]),
  ]);
}

function typeOfLiteral(value: unknown): string {
  return value === null ? "null" : typeof value;
}

/** Schema of the elements of a list, or undefined if the list is a tuple or anything goes. */
export function itemsOf({ items }: JsonSchema): JsonSchema | undefined {
  return typeof items === "object" ? items : undefined;
}
