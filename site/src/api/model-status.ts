/** Current status of one model, as reported by the API. */
export interface ModelStatus {
  readonly name: string;
  readonly state: string;
  readonly hosting: string;
  readonly version: string;
  /** Production variants to choose from; usually none. */
  readonly variants: readonly string[];
  /** False if this page's caller may not use the model with the credentials that it has. */
  readonly isAllowed: boolean;
}

export type Tone = "good" | "waiting" | "bad" | "unknown";

/** Reads one entry of `GET /v1/models`; undefined without an id and a state. */
export function readModelStatus(entry: unknown): ModelStatus | undefined {
  if (typeof entry !== "object" || entry === null) return undefined;
  const { id, state, hosting, version, variants, allowed } = entry as Readonly<Record<string, unknown>>;
  if (typeof id !== "string" || typeof state !== "string") return undefined;
  return {
    name: id,
    state,
    hosting: typeof hosting === "string" ? hosting : "",
    version: typeof version === "string" ? version : "",
    variants: Array.isArray(variants) ? variants.filter((name) => typeof name === "string") : [],
    isAllowed: allowed !== false,
  };
}

const states: Readonly<Record<string, { tone: Tone; meaning: string }>> = {
  ready: { tone: "good", meaning: "Running" },
  cold: { tone: "waiting", meaning: "The next request starts a container" },
  waking: { tone: "waiting", meaning: "A container is starting" },
  busy: { tone: "waiting", meaning: "At capacity: a recent request was rejected" },
  asleep: { tone: "waiting", meaning: "Switched off by the operator: requests get an error" },
  down: { tone: "bad", meaning: "Not responding" },
};

/** Explains a state in a few words and gives it a color. */
export function explainState(state: string): { tone: Tone; meaning: string } {
  return states[state] ?? { tone: "unknown", meaning: "Unknown state" };
}
