import { type ModelDetails, type ModelSummary } from "../catalogue";
import { type Config } from "../config";
import { type Field } from "../form/field";
import { type Run } from "./latest-run";

/** Props of the body of a model's card. */
export interface BenchProps {
  readonly model: ModelSummary;
  readonly details: ModelDetails;
  /** Field of the whole request. */
  readonly field: Field;
  /** Undefined without a valid `config.js`: the card then shows stored results only. */
  readonly config: Config | undefined;
  /** Largest request body in bytes, and the time limit for the model's start. */
  readonly limits: { readonly maxBodyBytes: number; readonly startupSeconds: number };
  /** Production variants to choose from; undefined until the API has reported them. */
  readonly variants: readonly string[] | undefined;
  /** Hosting of the model, as the API names it; empty while unknown. */
  readonly hosting: string;
  /** True if the API reports that the model is not running. */
  readonly isCold: boolean;
  /** True if the API reports that the model is running: predictions may then be made unasked. */
  readonly isReady: boolean;
  /** True if the API reports that the model is switched off: it refuses every request. */
  readonly isAsleep: boolean;
  /** Called when a prediction ends, whatever its result. */
  readonly onSettled: (run: Run) => void;
}
