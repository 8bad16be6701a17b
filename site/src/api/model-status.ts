import { texts } from "../texts";

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

const tones: Readonly<Record<keyof typeof texts.states, Tone>> = {
  ready: "good",
  cold: "waiting",
  waking: "waiting",
  busy: "waiting",
  asleep: "waiting",
  down: "bad",
};

/** Names a state, explains it in a few words and gives it a color. Undefined counts as unknown. */
export function explainState(state: string | undefined): { tone: Tone; name: string; meaning: string } {
  if (state !== undefined && isKnown(state)) return { tone: tones[state], ...texts.states[state] };
  return { tone: "unknown", name: state ?? texts.words.unknown, meaning: texts.unknownState };
}

function isKnown(state: string): state is keyof typeof texts.states {
  return Object.hasOwn(texts.states, state);
}
