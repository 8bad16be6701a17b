/** Texts that a field shows. */
export interface Labelled {
  readonly label: string;
  readonly description?: string;
}

export interface NumberField extends Labelled {
  readonly kind: "number";
  readonly integer: boolean;
  readonly min?: number;
  readonly max?: number;
  readonly unit?: string;
  readonly slider?: { readonly min: number; readonly max: number; readonly step: number };
  readonly role?: string;
  readonly initial: number;
}

export interface TextField extends Labelled {
  readonly kind: "text";
  readonly multiline: boolean;
  /** Keyboard that a phone shows. */
  readonly inputMode: "text" | "url" | "email";
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly initial: string;
}

export interface BooleanField extends Labelled {
  readonly kind: "boolean";
  readonly initial: boolean;
}

export interface ChoiceField extends Labelled {
  readonly kind: "choice";
  readonly options: readonly (string | number | boolean | null)[];
  /** Names of the options, if they are not their own. */
  readonly names?: readonly string[];
  readonly role?: string;
  readonly initial: string | number | boolean | null;
}

/** A picture in base64. */
export interface ImageField extends Labelled {
  readonly kind: "image";
  /** True if people can draw it. */
  readonly drawing: boolean;
}

/** A list of plain numbers, entered in one text box. */
export interface SeriesField extends Labelled {
  readonly kind: "series";
  readonly item: NumberField;
  /** Allows null for a missing number. */
  readonly nullable: boolean;
  readonly unit?: string;
  readonly minItems: number;
  readonly maxItems: number;
}

export interface ListField extends Labelled {
  readonly kind: "list";
  readonly item: Field;
  readonly minItems: number;
  readonly maxItems: number;
}

export interface TupleField extends Labelled {
  readonly kind: "tuple";
  readonly items: readonly Field[];
}

export interface ObjectField extends Labelled {
  readonly kind: "object";
  readonly properties: readonly { readonly name: string; readonly field: Field }[];
}

/** A value that may be omitted or null, turned on by a checkbox. */
export interface OptionalField extends Labelled {
  readonly kind: "optional";
  readonly inner: Field;
  readonly absent: null | undefined;
}

/** A value with one of several shapes. */
export interface VariantField extends Labelled {
  readonly kind: "variant";
  readonly variants: readonly Field[];
}

/** A value without an input of its own. It is edited as JSON, so that every contract has a usable form. */
export interface JsonField extends Labelled {
  readonly kind: "json";
  readonly initial: unknown;
}

/** One input of a form, derived from a contract's JSON schema. */
export type Field =
  | NumberField
  | TextField
  | BooleanField
  | ChoiceField
  | ImageField
  | SeriesField
  | ListField
  | TupleField
  | ObjectField
  | OptionalField
  | VariantField
  | JsonField;
