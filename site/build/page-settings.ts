import { type FooterLink, type ModelGroup } from "../src/catalogue";
import { type Accent } from "./accent";
import { type Language } from "./language";

/** Look and words of the page: settings below `modelfront:site`. */
export interface PageSettings {
  readonly language: Language;
  readonly name: string;
  /** Path of a picture in the repository, or a data URL of one. Default: the mark of modelfront. */
  readonly logo?: string | undefined;
  readonly accent?: Accent | undefined;
  readonly footerLinks: readonly FooterLink[];
  /** Groups of the overview, in order. Models in none of them come last. */
  readonly groups: readonly ModelGroup[];
}

export const usualPage: PageSettings = { language: "en", name: "modelfront", footerLinks: [], groups: [] };

/** Models in the order of the page: those in groups first. */
export function orderByGroups<Model extends { readonly name: string }>(
  models: readonly Model[],
  groups: readonly ModelGroup[],
): Model[] {
  const grouped = groups.flatMap(({ models: names }) =>
    names.flatMap((name) => models.find((each) => each.name === name) ?? []),
  );
  return [...new Set([...grouped, ...models])];
}
