/** JSON Schema of a setting, as far as error messages and the reference read it. */
export interface SettingSchema {
  readonly type?: string;
  readonly enum?: readonly (string | number)[];
  readonly const?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly default?: unknown;
  readonly properties?: Readonly<Record<string, SettingSchema>>;
  readonly required?: readonly string[];
  readonly items?: SettingSchema;
  readonly oneOf?: readonly SettingSchema[];
  readonly description?: string;
  /** Accepted values in words, where the schema's own keywords do not say enough. */
  readonly accepts?: string;
  /** Leaves the inner settings out of the reference: another setting lists the same ones. */
  readonly listedElsewhere?: boolean;
  /** Effect of a change on what is deployed. */
  readonly change?: string;
}

/** Describes accepted values in words: `a whole number from 1 to 200`. */
export function describeAccepted(schema: SettingSchema): string {
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
  if (schema.oneOf) {
    const discriminator = discriminatorOf(schema.oneOf);
    const names = schema.oneOf.flatMap((one) => one.properties?.[discriminator]?.const ?? []);
    return `settings with ${discriminator} ${names.join(" or ")}`;
  }
  if (schema.properties) return `the settings ${Object.keys(schema.properties).join(", ")}`;
  return "text";
}

/** Name of the field that tells alternatives apart: the one that has a single value in each. */
export function discriminatorOf([first]: readonly SettingSchema[]): string {
  return Object.keys(first?.properties ?? {}).find((key) => first?.properties?.[key]?.const !== undefined) ?? "";
}
