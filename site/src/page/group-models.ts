import { type ModelGroup, type ModelSummary } from "../catalogue";
import { texts } from "../texts";

interface ShownGroup {
  /** Null where there are no groups. */
  readonly title: string | null;
  readonly members: readonly ModelSummary[];
}

/** Puts models into the groups of the settings; those in none come last, under a title of their own. */
export function groupModels(models: readonly ModelSummary[], groups: readonly ModelGroup[]): readonly ShownGroup[] {
  const isGrouped = (name: string) => groups.some(({ models: names }) => names.includes(name));
  const others = models.filter(({ name }) => !isGrouped(name));
  return [
    ...groups.map(({ title, models: names }) => ({
      title,
      members: models.filter(({ name }) => names.includes(name)),
    })),
    { title: groups.length > 0 ? texts.page.otherModels : null, members: others },
  ].filter(({ members }) => members.length > 0);
}
