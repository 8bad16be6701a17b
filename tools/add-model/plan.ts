import { type ScoreScale } from "../../model/class-scores";
import { type ColumnInput } from "../../model/column-tensors";
import { type ModelKind } from "../../model/contract";
import { type PictureOptions } from "../../model/picture-tensor";
import { type Pooling } from "../../model/sentence-embedding";
import { type TokenOptions, type TokenizerFiles } from "../../model/token-tensors";

/** A field of the request. */
export interface Field {
  readonly key: string;
  /** Name for people: that of the column. */
  readonly title: string;
  /** `prose` is a text to read; `text` a short value. */
  readonly type: "number" | "integer" | "boolean" | "text" | "prose";
  /** Values of a text, if the graph or the data name them all. */
  readonly choices?: readonly string[];
  /** Usual range of a number. */
  readonly slider?: { readonly min: number; readonly max: number; readonly step: number };
  /** Largest absolute number that the tensor holds exactly enough. */
  readonly largest?: number;
  /** For a list of numbers, how many there are. */
  readonly length?: number;
}

/** The model's input. */
export type InputPlan =
  | { readonly form: "columns"; readonly fields: readonly Field[]; readonly inputs: readonly ColumnInput[] }
  | {
      readonly form: "picture";
      readonly input: string;
      readonly channels: 1 | 3;
      /** True if people can draw such a picture: the page then has a pad for it. */
      readonly drawing: boolean;
      readonly options: PictureOptions;
    }
  | { readonly form: "tokens"; readonly options: TokenOptions; readonly files: TokenizerFiles };

/** Output by which the graph names the class that it chose. */
export interface LabelOutput {
  readonly output: string;
  /** Values of that output in the order of the labels. */
  readonly values: readonly (string | number)[];
}

/** The model's output. */
export type OutputPlan =
  | {
      readonly answer: "classes";
      readonly scores: string;
      readonly scale: ScoreScale;
      readonly labels: readonly string[];
      readonly chosen?: LabelOutput;
    }
  | {
      readonly answer: "label";
      readonly output: string;
      readonly labels: readonly string[] | null;
      readonly count: number;
    }
  | {
      readonly answer: "values";
      /** Key of the response, output of the graph, and index in its row. */
      readonly values: readonly { readonly key: string; readonly output: string; readonly index: number }[];
    }
  | { readonly answer: "list"; readonly key: string; readonly output: string; readonly length: number }
  | {
      readonly answer: "embedding";
      readonly output: string;
      readonly size: number;
      readonly pooling: Pooling | null;
      readonly normalized: boolean;
    };

/** Findings of `addModel` about a graph: everything that the folder's files are written from. */
export interface Plan {
  readonly kind: ModelKind;
  readonly title: string;
  readonly description: string;
  readonly input: InputPlan;
  readonly output: OutputPlan;
}
