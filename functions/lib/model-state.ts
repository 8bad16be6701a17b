import { type Model, type Models } from "./model";

/** `cold`: the next request starts a container. `waking`: one is starting. `busy`: refused for lack of capacity. */
export const modelStates = ["ready", "cold", "waking", "busy", "down"] as const;
export type ModelState = (typeof modelStates)[number];

/** AWS publishes no idle time before a serverless endpoint scales to zero; after this long we no longer say `ready`. */
const assumedIdleMs = 5 * 60_000;

/** The state of each model as this instance of the function last saw it; it asks nobody. */
export class ModelStates {
  private readonly seen = new Map<string, { state: ModelState; at: number }>();

  constructor(
    private readonly models: Models,
    private readonly now: () => number = Date.now,
  ) {}

  record(name: string, state: ModelState): void {
    this.seen.set(name, { state, at: this.now() });
  }

  of(name: string): ModelState {
    const serverless = this.models.get(name)?.hosting === "serverless";
    const last = this.seen.get(name);
    if (!last) return serverless ? "cold" : "ready";
    return serverless && last.state === "ready" && this.now() - last.at > assumedIdleMs ? "cold" : last.state;
  }

  /** Whether a request that gets no answer may be waiting for a container to start. */
  mayBeStarting(model: Model): boolean {
    const state = this.of(model.name);
    return model.hosting === "serverless" && (state === "cold" || state === "waking");
  }
}
