/** Models, look and limits that are built into the page by `site/build/catalogue.ts`. */
export interface Catalogue {
  readonly brand: Brand;
  /** In the order of the page: those of groups first. */
  readonly models: readonly ModelSummary[];
  readonly groups: readonly ModelGroup[];
  /** Largest request body in bytes that every hosting accepts. */
  readonly maxBodyBytes: number;
  /** Time limit for the start of a serverless container. */
  readonly startupSeconds: number;
  /** Time limit for a shared endpoint to load a model. */
  readonly loadSeconds: number;
  /** Time after an answer during which a serverless model is assumed to be running. */
  readonly assumedIdleSeconds: number;
}

/** Whose page it is. */
export interface Brand {
  readonly name: string;
  /** Path of the logo; null for the mark of modelfront. */
  readonly logo: string | null;
  readonly footerLinks: readonly FooterLink[];
}

export interface FooterLink {
  readonly text: string;
  /** Absolute URL, or a path of the site. */
  readonly url: string;
}

/** Models that stand together on the overview. */
export interface ModelGroup {
  readonly title: string;
  /** Names of the models. */
  readonly models: readonly string[];
}

/** Summary of one model, part of the first script that loads. */
export interface ModelSummary {
  readonly name: string;
  readonly title: string;
  readonly kind: string;
  readonly description: string;
  /** Path of the model's `ModelDetails`, which load when its card opens. */
  readonly details: string;
}

/** Everything else that a model's card shows. */
export interface ModelDetails {
  readonly request: JsonSchema;
  /** Content types that may be sent as raw bytes instead of JSON. */
  readonly rawContentTypes: readonly string[];
  /** Options of a request by name, each with a description of what it adds to the answer. */
  readonly options: Readonly<Record<string, string>>;
  /** At least one. */
  readonly examples: readonly { readonly summary: string; readonly request: unknown }[];
  readonly golden: StoredResults;
  readonly card: CardFacts;
  /** Real things that fill fields of the form; undefined for models without. */
  readonly choices?: ChoicesFile | undefined;
  /** Files with which the browser answers itself; undefined for models that do not offer it. */
  readonly onDevice?: DeviceFiles | undefined;
}

/** List of `choices.json`, fetched when the visitor looks for something in it. */
export interface ChoicesFile {
  /** Name of such a thing, in the singular, such as `Station`. */
  readonly title: string;
  readonly source: string;
  /** Fields of the request that a choice fills. The first names it. */
  readonly fields: readonly string[];
  readonly count: number;
  /** Path in the site of the rows: a list of `ChoiceRow`. */
  readonly path: string;
}

/** Values of the fields of one choice, in their order. */
export type ChoiceRow = readonly (string | number | boolean)[];

/** Files of a model that answers in the browser, by path in the site. Fetched only when used. */
export interface DeviceFiles {
  /** Contract and handler, as a `DeviceModule`. */
  readonly script: string;
  /** Scripts that `script` imports. */
  readonly chunks: readonly string[];
  /** The graph and ONNX Runtime's WebAssembly, each compressed with gzip. */
  readonly model: string;
  readonly runtime: string;
  /** Size of all of them together. */
  readonly bytes: number;
}

/** Selected answers of the reference framework. Shown at once, even while the API is unavailable. */
export interface StoredResults {
  /** Framework and version, such as `scikit-learn 1.7.2`. */
  readonly reference: string;
  /** Number of golden cases in the model's folder, of which the page has a selection. */
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
    readonly citation: string;
    readonly rows?: number | undefined;
  };
  readonly algorithm: string;
  readonly trained: string;
  /** True if `trained` is only the day on which the model was added. */
  readonly added?: true | undefined;
  readonly frameworks: Readonly<Record<string, string>>;
  readonly metrics: readonly {
    readonly name: string;
    readonly value: number;
    readonly baseline: { readonly name: string; readonly value: number };
  }[];
  readonly limitations: readonly string[];
}

/** Subset of JSON Schema 2020-12 that zod writes, with the additions of `meta`. */
export interface JsonSchema {
  readonly type?: string | readonly string[];
  readonly title?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly items?: boolean | JsonSchema;
  readonly prefixItems?: readonly JsonSchema[];
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly format?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  /** True if people can draw the picture. */
  readonly drawing?: boolean;
  /** Unit of a number. */
  readonly unit?: string;
  /** Usual range of a number, narrower than what the contract accepts. */
  readonly slider?: { readonly min: number; readonly max: number; readonly step: number };
  /** Names of a whole number's values, from its minimum up, such as the days of a week. */
  readonly names?: readonly string[];
  /** Role of a number in a forecast: `capacity` is the maximum of the values, `hour` and `weekday` the time of the newest, `latitude` and `longitude` a place. */
  readonly role?: string;
}
