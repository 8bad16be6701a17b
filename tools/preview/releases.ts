import { requestPathOf } from "../cost/request-path";
import { type ModelQuality, type StackGraph } from "../graph/stack-graph";

/** A model whose version, or whose presence, changes. */
export interface Release {
  readonly model: string;
  /** First 12 digits of the SHA-256 of the archive; null if the stack does not have the model. */
  readonly from: string | null;
  readonly to: string | null;
  /** Metrics before and after, by name. */
  readonly metrics: readonly { readonly name: string; readonly from: number | null; readonly to: number | null }[];
  readonly goldenCases: number | null;
  /** True if only the endpoint changes: its hosting, image or environment. */
  readonly isOnlyEndpoint: boolean;
}

/** Models of which an update would put another version, or another endpoint, into service. */
export function releasesBetween(before: StackGraph | null, after: StackGraph | null): Release[] {
  const old = modelsOf(before);
  const now = modelsOf(after);
  return [...new Set([...now.keys(), ...old.keys()])].flatMap((model): Release[] => {
    const [from, to] = [old.get(model) ?? null, now.get(model) ?? null];
    const isSameVersion = from?.version === to?.version;
    if (isSameVersion && from?.endpointName === to?.endpointName) return [];
    const quality = after?.models[model];
    return [
      {
        model,
        from: from?.version ?? null,
        to: to?.version ?? null,
        metrics: to ? compareMetrics(before?.models[model], quality) : [],
        goldenCases: to ? (quality?.goldenCases ?? null) : null,
        isOnlyEndpoint: isSameVersion,
      },
    ];
  });
}

function modelsOf(graph: StackGraph | null) {
  return new Map((graph ? requestPathOf(graph).models : []).map((model) => [model.name, model]));
}

function compareMetrics(before: ModelQuality | undefined, after: ModelQuality | undefined): Release["metrics"] {
  const old = new Map(before?.metrics.map(({ name, value }) => [name, value]));
  return (after?.metrics ?? []).map(({ name, value }) => ({ name, from: old.get(name) ?? null, to: value }));
}
