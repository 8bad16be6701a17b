import { type ModelSummary } from "../catalogue";

/** Models whose name, title, kind and description contain every word of the filter, in any order and case. */
export function filterModels(models: readonly ModelSummary[], filter: string): ModelSummary[] {
  const wanted = filter.toLowerCase().split(/\s+/).filter(Boolean);
  return models.filter(({ name, title, kind, description }) => {
    const text = `${name} ${title} ${kind} ${description}`.toLowerCase();
    return wanted.every((word) => text.includes(word));
  });
}
