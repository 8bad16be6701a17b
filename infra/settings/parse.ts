import path from "node:path";
import { modelNames, modelRoot, readModel, unfetchedModels, variantNames } from "../../model/registry";
import { findConflicts } from "./conflicts";
import { readDraft, type ModelFolders } from "./draft";
import { describeIssues, hidden, SettingsError, type SettingProblem } from "./problems";
import { readText } from "./read-text";
import { settingsSchema, type Settings } from "./schema";

/** Configuration of a stack by full key, such as `modelfront:models`: typed, or as the text that Pulumi makes of it. */
export type StackConfig = Readonly<Record<string, unknown>>;

const prefix = "modelfront:";

/**
 * Reads the settings of a stack from its configuration, the same way for `pulumi up` and `npm start`.
 * @param source file of the configuration, for messages.
 * @param isSecret tells whether the value of a full key is, or contains, a secret.
 * @throws SettingsError with every mistake in one message.
 */
export function readSettings(
  config: StackConfig,
  source: string,
  isSecret: (key: string) => boolean = () => false,
): Settings {
  const own = Object.entries(config).filter(([key]) => key.startsWith(prefix));
  const values = Object.fromEntries(own.map(([key, value]) => [key.slice(prefix.length), value]));
  const secrets = own.map(([key]) => key).filter(isSecret);
  const region = config["aws:region"];
  return parseSettings({
    values,
    region: typeof region === "string" ? region : undefined,
    source,
    secrets: secrets.map((key) => key.slice(prefix.length)),
  });
}

export interface SettingsInput {
  /** Settings by the key below `modelfront:`. */
  readonly values: Readonly<Record<string, unknown>>;
  /** `aws:region`. */
  readonly region: string | undefined;
  /** File of the settings, for messages. */
  readonly source: string;
  /** Keys of `values` whose values are, or contain, secrets. */
  readonly secrets?: readonly string[];
}

/**
 * Checks the settings of a stack and fills in the defaults.
 * @param folders replaces what the settings may refer to in `model/`.
 * @throws SettingsError with every mistake in one message.
 */
export function parseSettings(
  { values, region, source, secrets = [] }: SettingsInput,
  folders: Partial<ModelFolders> = {},
): Settings {
  const read = readText(settingsSchema, values) as SettingsInput["values"];
  const parsed = settingsSchema.safeParse(read);
  const known = { ...shippedFolders(), ...folders };
  const problems = [
    ...(parsed.success ? [] : describeIssues(settingsSchema, read, parsed.error.issues)),
    ...findConflicts(readDraft(read, { region, folders: known })),
  ];
  if (!parsed.success || region === undefined || problems.length > 0) {
    throw new SettingsError(
      source,
      problems.map((problem) => concealed(problem, secrets)),
    );
  }
  const { models, hosting: shared, ...others } = parsed.data;
  return {
    ...others,
    region,
    secrets,
    models: models
      .filter(({ name, optional }) => !(optional && known.unfetched.includes(name)))
      .map(({ hosting: own, ...rest }) => ({ ...rest, hosting: own ?? shared })),
  };
}

/** The problem without the value found, if that belongs to a secret setting. */
function concealed(problem: SettingProblem, secrets: readonly string[]): SettingProblem {
  const isSecret = secrets.some((name) => {
    const key = `${prefix}${name}`;
    return problem.key === key || problem.key.startsWith(`${key}.`) || problem.key.startsWith(`${key}[`);
  });
  return isSecret && problem.found !== undefined ? { ...problem, found: hidden } : problem;
}

/** Names of the models in the order of the page: optional ones first, since their weights were fetched on purpose. */
export function pageOrder(models: Settings["models"]): string[] {
  return [...models.filter(({ optional }) => optional), ...models.filter(({ optional }) => !optional)].map(
    ({ name }) => name,
  );
}

/**
 * Names of the models that the stack lets browsers answer themselves, if their contract does. Their `model.onnx` is public
 * then, so a stack that asks for credentials has to say so. A container or endpoint of another origin may be another model.
 */
export function onDeviceModels({ api, models, site }: Pick<Settings, "api" | "models" | "site">): string[] {
  const isOpen = api.callers.anonymous?.scopes.includes("predict") ?? false;
  if (!(site.onDevice ?? isOpen)) return [];
  return models.filter(({ source }) => ["folder", "framework"].includes(source.from)).map(({ name }) => name);
}

function shippedFolders(): ModelFolders {
  const known = modelNames();
  return {
    known,
    unfetched: unfetchedModels(),
    variantsOf: (model) => variantNames(path.join(modelRoot, model)),
    kindOf: (model) => (known.includes(model) ? readModel(model).contract.kind : undefined),
  };
}
