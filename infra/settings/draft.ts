import * as z from "zod";
import { type ModelKind } from "../../model/contract";
import { settingsSchema } from "./schema";
import { type HostingSettings } from "./schema/hosting";
import { chosenSchema, isObject } from "./schema-parts";

/** A value of type T that may have mistakes: every part that is not valid is null. Absent parts have their defaults. */
export type Draft<T> =
  | (T extends readonly (infer Item)[]
      ? readonly Draft<Item>[]
      : T extends object
        ? { readonly [Key in keyof T]: Draft<T[Key]> }
        : T)
  | null;

type ParsedSettings = z.output<typeof settingsSchema>;

/** Settings that may have mistakes, so that conflicts between the valid ones are reported together with the mistakes. */
export interface SettingsDraft {
  /** `aws:region`. */
  readonly region: string | undefined;
  readonly folders: ModelFolders;
  readonly models: readonly ModelDraft[];
  /** True if the settings list no models on purpose. */
  readonly isWithoutModels?: boolean;
  readonly sharedEndpoint?: Draft<ParsedSettings["sharedEndpoint"]>;
  readonly image: Draft<ParsedSettings["image"]>;
  readonly api: Draft<ParsedSettings["api"]>;
  readonly userPool: Draft<ParsedSettings["userPool"]>;
  readonly site?: Draft<ParsedSettings["site"]>;
  readonly domain?: Draft<ParsedSettings["domain"]>;
  readonly network?: Draft<ParsedSettings["network"]>;
  readonly governance?: Draft<ParsedSettings["governance"]>;
  readonly monitoring?: Draft<ParsedSettings["monitoring"]>;
  readonly release?: Draft<ParsedSettings["release"]>;
}

type ParsedModel = ParsedSettings["models"][number];

export interface ModelDraft {
  readonly name: Draft<string>;
  /** Left out until its weights have been fetched. */
  readonly optional?: Draft<boolean | undefined>;
  readonly state: Draft<ParsedModel["state"]>;
  readonly hosting: Draft<HostingSettings>;
  /** Path of the hosting: `models[i].hosting`, or `hosting`. */
  readonly hostingPath: readonly PropertyKey[];
  readonly source: Draft<ParsedModel["source"]>;
  readonly environment: Draft<ParsedModel["environment"]>;
}

/** Folders in `model/`, as settings refer to them. */
export interface ModelFolders {
  /** Names of the folders that hold a model. */
  readonly known: readonly string[];
  /** Names of the folders whose weights have not been fetched. */
  readonly unfetched: readonly string[];
  /** Names of the variants in a model's folder. */
  readonly variantsOf: (model: string) => readonly string[];
  /** Kind of a model; undefined if there is no such model. */
  readonly kindOf: (model: string) => ModelKind | undefined;
}

/** Reads what is valid in the settings below `modelfront:`. */
export function readDraft(
  values: Readonly<Record<string, unknown>>,
  { region, folders }: Pick<SettingsDraft, "region" | "folders">,
): SettingsDraft {
  const { shape } = settingsSchema;
  const shared = draftOf(shape.hosting, values.hosting);
  const models = draftOf(shape.models, values.models) ?? [];
  return {
    region,
    folders,
    models: models.map((model, i) => ({
      name: model?.name ?? null,
      ...(model?.optional !== undefined && { optional: model.optional }),
      state: model?.state ?? null,
      source: model?.source ?? null,
      environment: model?.environment ?? null,
      ...(model?.hosting === undefined
        ? { hosting: shared, hostingPath: ["hosting"] }
        : { hosting: model.hosting, hostingPath: ["models", i, "hosting"] }),
    })),
    isWithoutModels: Array.isArray(values.models) && values.models.length === 0,
    sharedEndpoint: draftOf(shape.sharedEndpoint, values.sharedEndpoint),
    image: draftOf(shape.image, values.image),
    api: draftOf(shape.api, values.api),
    userPool: draftOf(shape.userPool, values.userPool),
    site: draftOf(shape.site, values.site),
    domain: draftOf(shape.domain, values.domain),
    network: draftOf(shape.network, values.network),
    governance: draftOf(shape.governance, values.governance),
    monitoring: draftOf(shape.monitoring, values.monitoring),
    release: draftOf(shape.release, values.release),
  };
}

/** Reads what is valid in `value`. Settings that do not exist are left out. */
function draftOf<Schema extends z.ZodType>(schema: Schema, value: unknown): Draft<z.output<Schema>> {
  return validParts(schema, value) as Draft<z.output<Schema>>;
}

function validParts(schema: z.ZodType, value: unknown): unknown {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const chosen = chosenSchema(schema, value);
  if (chosen instanceof z.ZodArray && Array.isArray(value)) {
    return value.map((item) => validParts(chosen.element as z.ZodType, item));
  }
  if (!isObject(value)) return null;
  if (chosen instanceof z.ZodRecord) {
    const entries = Object.entries(value).filter(([key]) => (chosen.keyType as z.ZodType).safeParse(key).success);
    return Object.fromEntries(entries.map(([key, part]) => [key, validParts(chosen.valueType as z.ZodType, part)]));
  }
  if (!(chosen instanceof z.ZodObject)) return null;
  const shape: Readonly<Record<string, z.ZodType>> = chosen.shape;
  return Object.fromEntries(Object.entries(shape).map(([name, field]) => [name, validParts(field, value[name])]));
}

/** Tells a draft without mistakes from one that has some. */
export function isComplete<T>(draft: Draft<T>): draft is Draft<T> & T {
  if (typeof draft !== "object") return true;
  return draft !== null && Object.values(draft as object).every((part) => isComplete(part));
}

/** Every hosting once, however many models share it. */
export function distinctHostings(
  models: readonly ModelDraft[],
): { readonly hosting: NonNullable<Draft<HostingSettings>>; readonly hostingPath: readonly PropertyKey[] }[] {
  const byPath = new Map(
    models.flatMap(({ hosting, hostingPath }) =>
      hosting ? [[hostingPath.join("."), { hosting, hostingPath }] as const] : [],
    ),
  );
  return [...byPath.values()];
}
