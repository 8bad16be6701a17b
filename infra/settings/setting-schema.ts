/** What `z.toJSONSchema` says of a setting, as far as error messages and the reference read it. */
export interface SettingSchema {
  readonly type?: string;
  readonly enum?: readonly (string | number)[];
  readonly const?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly default?: unknown;
  readonly examples?: readonly unknown[];
  readonly properties?: Readonly<Record<string, SettingSchema>>;
  readonly required?: readonly string[];
  readonly items?: SettingSchema;
  readonly oneOf?: readonly SettingSchema[];
  /** Of what `additionalProperties` describes. */
  readonly propertyNames?: SettingSchema;
  readonly additionalProperties?: boolean | SettingSchema;
  readonly description?: string;
  /** What is accepted, for people, where the schema's own words would not do. */
  readonly accepts?: string;
  /** Whether what is in it is described where another setting is. */
  readonly listedElsewhere?: boolean;
  /** What a change of the setting does to what is deployed. */
  readonly change?: string;
}

/** The schema of the setting at `path`; where there is a choice, the alternative that `values` have chosen. */
export function schemaAt(schema: SettingSchema, values: unknown, path: readonly PropertyKey[]): SettingSchema {
  const [step, ...rest] = path;
  if (step === undefined) return schema;
  const inner = (values ?? {}) as Record<PropertyKey, unknown>;
  const fields = chosenSchema(schema, inner, step);
  const next =
    typeof step === "number"
      ? fields.items
      : (fields.properties?.[String(step)] ??
        (typeof fields.additionalProperties === "object" ? fields.additionalProperties : undefined));
  return schemaAt(next ?? {}, inner[step], rest);
}

/**
 * The schema itself, or of alternatives the one whose discriminator fits. If the discriminator itself is asked for
 * (`step`), all its values are in the answer.
 */
export function chosenSchema(schema: SettingSchema, values: unknown, step?: PropertyKey): SettingSchema {
  if (!schema.oneOf) return schema;
  const discriminator = discriminatorOf(schema.oneOf);
  if (step === discriminator) return { properties: { [discriminator]: { enum: alternativeNames(schema.oneOf) } } };
  const value = (values as Record<string, unknown> | undefined)?.[discriminator];
  return schema.oneOf.find((one) => one.properties?.[discriminator]?.const === value) ?? {};
}

/** The field that tells alternatives apart: the one that has a single value in each. */
export function discriminatorOf([first]: readonly SettingSchema[]): string {
  return Object.keys(first?.properties ?? {}).find((key) => first?.properties?.[key]?.const !== undefined) ?? "";
}

function alternativeNames(alternatives: readonly SettingSchema[]): string[] {
  const discriminator = discriminatorOf(alternatives);
  return alternatives.flatMap((one) => one.properties?.[discriminator]?.const ?? []);
}

/** What is accepted, in words: `a whole number from 1 to 200`. */
export function describeAllowed(schema: SettingSchema): string {
  if (schema.accepts) return schema.accepts;
  if (schema.enum) return `one of ${schema.enum.join(", ")}`;
  if (schema.const !== undefined) return schema.const;
  if (schema.type === "boolean") return "true or false";
  if (schema.type === "integer") {
    const { minimum, maximum } = schema;
    return maximum === undefined || maximum === Number.MAX_SAFE_INTEGER
      ? `a whole number, at least ${minimum}`
      : `a whole number from ${minimum} to ${maximum}`;
  }
  if (schema.oneOf)
    return `settings with ${discriminatorOf(schema.oneOf)} ${alternativeNames(schema.oneOf).join(" or ")}`;
  if (schema.properties) return `the settings ${Object.keys(schema.properties).join(", ")}`;
  return "text";
}

export interface AllowedValue {
  /** From the setting asked about to the one to set: a list or an object is repaired by what is in it. */
  readonly path: readonly PropertyKey[];
  /** Undefined if the setting can only be taken away. */
  readonly value: unknown;
}

/**
 * A value that would be accepted: as near to `found` as numbers go, else an example, the default, or the first. For a
 * list or an object it is the value of something in it.
 */
export function nearestAllowed(schema: SettingSchema, found: unknown): AllowedValue {
  if (schema.type === "array") {
    const examples = schema.items?.examples ?? schema.examples;
    return within(0, { ...schema.items, ...(examples && { examples }) });
  }
  if (schema.oneOf) return within(discriminatorOf(schema.oneOf), { enum: alternativeNames(schema.oneOf) });
  const [required] = schema.required ?? [];
  if (required !== undefined) return within(required, schema.properties?.[required] ?? {});
  return { path: [], value: typeof found === "number" ? nearestNumber(schema, found) : anyValue(schema) };
}

function within(step: PropertyKey, schema: SettingSchema): AllowedValue {
  const { path, value } = nearestAllowed(schema, undefined);
  return { path: [step, ...path], value };
}

function nearestNumber(schema: SettingSchema, found: number): unknown {
  const distance = (value: number) => Math.abs(value - found);
  const choices = schema.enum?.filter((value) => typeof value === "number") ?? [];
  if (choices.length > 0) return choices.reduce((best, one) => (distance(one) < distance(best) ? one : best));
  const { minimum, maximum } = schema;
  if (minimum === undefined) return anyValue(schema);
  return Math.round(Math.min(Math.max(found, minimum), maximum ?? Infinity));
}

function anyValue({ examples, default: preset, enum: choices, const: only, minimum }: SettingSchema): unknown {
  return examples?.[0] ?? preset ?? choices?.[0] ?? only ?? minimum;
}
