import { type Prediction } from "../api/client";
import { type Failure } from "../api/failure";

/** State of the latest prediction. */
export type Run =
  | { readonly phase: "idle" }
  /** `loading` is true once the API has answered that the model is starting. */
  | { readonly phase: "running"; readonly startedAt: number; readonly loading: boolean }
  /** `wokeInSeconds` is the time including the container's start; null if none had to start. */
  | { readonly phase: "done"; readonly prediction: Prediction; readonly wokeInSeconds: number | null }
  | { readonly phase: "failed"; readonly failure: Failure }
  | { readonly phase: "cancelled" };

/** State of the latest answer in this browser. `value` is the form's value that was answered. */
export type DeviceRun =
  | { readonly phase: "idle" }
  | { readonly phase: "working" }
  | { readonly phase: "failed"; readonly failure: Failure; readonly value: unknown };

/** Error that belongs to one input of the form; null if the run did not fail or nobody named a value. */
export function inputErrorOf(run: Run | DeviceRun): { readonly param: string; readonly message: string } | null {
  if (run.phase !== "failed" || run.failure.param === null) return null;
  return { param: run.failure.param, message: run.failure.message };
}
