/** What the API says about one model right now. */
export interface ModelStatus {
  readonly name: string;
  readonly state: string;
  readonly hosting: string;
  readonly version: string;
  /** Production variants to choose from; usually none. */
  readonly variants: readonly string[];
}

export type Tone = "good" | "waiting" | "bad" | "unknown";

/** One entry of `GET /v1/models`; nothing if it is not what we know. */
export function readModelStatus(entry: unknown): ModelStatus | undefined {
  if (typeof entry !== "object" || entry === null) return undefined;
  const { id, state, hosting, version, variants } = entry as Readonly<Record<string, unknown>>;
  if (typeof id !== "string" || typeof state !== "string") return undefined;
  return {
    name: id,
    state,
    hosting: typeof hosting === "string" ? hosting : "",
    version: typeof version === "string" ? version : "",
    variants: Array.isArray(variants) ? variants.filter((name) => typeof name === "string") : [],
  };
}

const states: Readonly<Record<string, { tone: Tone; meaning: string }>> = {
  ready: { tone: "good", meaning: "Answers at once" },
  cold: { tone: "waiting", meaning: "The first request starts a container" },
  waking: { tone: "waiting", meaning: "A container is starting" },
  busy: { tone: "waiting", meaning: "Refused a request for lack of capacity a moment ago" },
  asleep: { tone: "waiting", meaning: "Scaled to zero; the next request starts it" },
  down: { tone: "bad", meaning: "Does not answer" },
};

export function explainState(state: string): { tone: Tone; meaning: string } {
  return states[state] ?? { tone: "unknown", meaning: "A state that this page does not know" };
}
