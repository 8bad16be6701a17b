import { multiModel, serverless } from "../../../model/limits";
import { isAwake, type Model, type Models } from "./model";

/**
 * States of a model, as callers see them.
 * - `ready`: the model answered, or is always-on or shared and was not called yet.
 * - `cold`: the next request starts a container.
 * - `waking`: a container is starting, or the shared endpoint loads the model.
 * - `busy`: the last request was refused for lack of capacity.
 * - `down`: the model was unreachable.
 * - `asleep`: the stack's settings have taken the endpoint away.
 */
export const modelStates = ["ready", "cold", "waking", "busy", "down", "asleep"] as const;
export type ModelState = (typeof modelStates)[number];

/** The state of each model as this instance last saw it; sends no requests. */
export class ModelStates {
  private readonly seen = new Map<string, { state: ModelState; at: number }>();

  constructor(
    private readonly models: Models,
    private readonly now: () => number = Date.now,
  ) {}

  record(name: string, state: ModelState): void {
    // Keeps the time of the first sign of a start.
    if (state === "waking" && this.of(name) === "waking") return;
    this.seen.set(name, { state, at: this.now() });
  }

  of(name: string): ModelState {
    const model = this.models.get(name);
    if (model && !isAwake(model)) return "asleep";
    const scalesToZero = model?.hosting === "serverless";
    const last = this.seen.get(name);
    if (!last) return scalesToZero ? "cold" : "ready";
    const loadMs = multiModel.loadSeconds * 1000;
    if (model?.hosting === "shared" && last.state === "waking" && this.now() - last.at > loadMs) return "ready";
    const passes = last.state === "ready" || last.state === "waking";
    return scalesToZero && passes && this.now() - last.at > serverless.assumedIdleSeconds * 1000 ? "cold" : last.state;
  }

  /** True if an unanswered request may be waiting for a container to start, or for a model to load. */
  mayBeStarting(model: Pick<Model, "name" | "hosting">): boolean {
    if (model.hosting === "shared") return this.of(model.name) === "waking";
    if (model.hosting !== "serverless") return false;
    const state = this.of(model.name);
    if (state !== "waking") return state === "cold";
    const wakingMs = this.now() - (this.seen.get(model.name)?.at ?? 0);
    return wakingMs <= serverless.startupSeconds * 1000;
  }
}
