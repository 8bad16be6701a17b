import table from "./replacements.json";

/** Properties of each kind that were found to replace a resource, or to leave it in place, when they change. */
export interface Replacements {
  readonly from: string;
  readonly kinds: Readonly<Record<string, { readonly replace: readonly string[]; readonly keep: readonly string[] }>>;
}

export type Effect = "replaces" | "updates" | "may replace";

/** Effect of changing these properties of a resource, without its state: `may replace` if one of them is not in the table. */
export function effectOf(type: string, changed: readonly string[], replaceOnChanges: readonly string[] = []): Effect {
  const { replace = [], keep = [] } = (table as Replacements).kinds[type] ?? {};
  if (changed.some((property) => replace.includes(property) || replaceOnChanges.includes(property))) return "replaces";
  return changed.every((property) => keep.includes(property) || neverReplaces.has(property))
    ? "updates"
    : "may replace";
}

/** Properties that no kind is replaced for. */
const neverReplaces = new Set(["tags", "tagsAll"]);
