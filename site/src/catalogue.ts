/** What the page knows of the models before it has asked the API anything. Made by `site/build/catalogue.ts`. */
export interface Catalogue {
  readonly models: readonly ModelSummary[];
  /** Largest request body in bytes that every hosting takes. */
  readonly maxBodyBytes: number;
  /** A serverless container that is not up by then has failed. */
  readonly startupSeconds: number;
  /** So long a serverless model is taken to be up that has answered. */
  readonly assumedIdleSeconds: number;
}

/** A line per model, in the first script that loads. */
export interface ModelSummary {
  readonly name: string;
  readonly title: string;
  readonly kind: string;
  readonly description: string;
  /** Path of the model's `ModelDetails`, fetched when its card opens. */
  readonly details: string;
}

export interface ModelDetails {
  readonly request: JsonSchema;
  /** Content types whose raw bytes may be sent in place of JSON. */
  readonly rawContentTypes: readonly string[];
  /** Switches of a request, each with what it adds to the answer. */
  readonly options: Readonly<Record<string, string>>;
  /** At least one; the first fills the form. */
  readonly examples: readonly { readonly summary: string; readonly request: unknown }[];
  readonly golden: StoredResults;
  readonly card: CardFacts;
}

/** Some of the reference framework's answers: shown at once, whatever state the API is in. */
export interface StoredResults {
  /** Framework and version, such as `scikit-learn 1.7.2`. */
  readonly reference: string;
  /** How many there are in the model's folder; the page carries a selection. */
  readonly total: number;
  readonly cases: readonly StoredCase[];
}

export interface StoredCase {
  readonly name: string;
  readonly request: unknown;
  readonly response: unknown;
}

export interface CardFacts {
  readonly data: {
    readonly name: string;
    readonly source: string;
    readonly license: string;
    /** How the authors of the data ask to be cited. */
    readonly citation?: string | undefined;
    readonly rows: number;
  };
  readonly algorithm: string;
  readonly trained: string;
  readonly frameworks: Readonly<Record<string, string>>;
  readonly metrics: readonly {
    readonly name: string;
    readonly value: number;
    readonly baseline: { readonly name: string; readonly value: number };
  }[];
  readonly limitations: readonly string[];
}

/** The part of JSON Schema 2020-12 that zod writes, with what `meta` adds. */
export interface JsonSchema {
  readonly type?: string | readonly string[];
  readonly title?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | JsonSchema;
  readonly items?: boolean | JsonSchema;
  readonly prefixItems?: readonly JsonSchema[];
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly format?: string;
  readonly contentEncoding?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly multipleOf?: number;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  /** Of a number: what it is measured in. */
  readonly unit?: string;
  /** Of a number: the usual range, narrower than what the contract accepts. */
  readonly slider?: { readonly min: number; readonly max: number; readonly step: number };
  /** Of a number: `capacity` is what the values of a forecast are a share of. */
  readonly role?: string;
}
