import { type ModelKind } from "../model/contract";
import { type HostingSettings } from "./hosting-settings";
import { type ApiSettings } from "./gateway-settings";
import { type ImageSettings } from "./settings";
import { settingKey } from "./settings-problems";
import { type SourceSettings } from "./source-settings";
import { type UserPoolSettings } from "./user-pool-settings";

/** Settings that may have mistakes of their own: what could not be read is undefined. */
export interface SettingsDraft {
  readonly region: string | undefined;
  readonly knownModels: readonly string[];
  /** Folders that are no models yet, because their weights have to be fetched. */
  readonly unfetched: readonly string[];
  /** Names of the variants in a model's folder. */
  readonly variantsOf: (model: string) => readonly string[];
  /** What a model answers; undefined if there is no such model. */
  readonly kindOf: (model: string) => ModelKind | undefined;
  readonly image: ImageSettings | undefined;
  readonly models: readonly ModelDraft[];
  /** Each field by itself. */
  readonly api: { readonly [Name in keyof ApiSettings]: ApiSettings[Name] | undefined };
  readonly userPool: UserPoolSettings | undefined;
}

export interface ModelDraft {
  readonly name: string | undefined;
  /** Left out as long as its weights have not been fetched. */
  readonly optional?: boolean | undefined;
  readonly hosting: HostingSettings | undefined;
  /** Where its hosting stands: with the model, or for all. */
  readonly hostingPath: readonly PropertyKey[];
  readonly source: SourceSettings | undefined;
  readonly environment: Readonly<Record<string, string>> | undefined;
}

/** Each hosting that was given once, however many models share it. */
export function distinctHostings(
  models: readonly ModelDraft[],
): { readonly hosting: HostingSettings; readonly hostingPath: readonly PropertyKey[] }[] {
  const byKey = new Map(
    models.flatMap(({ hosting, hostingPath }) =>
      hosting ? [[settingKey(hostingPath), { hosting, hostingPath }] as const] : [],
    ),
  );
  return [...byKey.values()];
}
