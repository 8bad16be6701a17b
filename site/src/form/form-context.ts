import { createContext, type VNode } from "preact";
import { useContext } from "preact/hooks";
import { type SeriesField } from "./field";
import { type InputProps } from "./input-props";

/** Shared by all inputs of one form. */
export interface FormContextValue {
  /** Prefix of ids, which keeps two forms on one page apart. */
  readonly idPrefix: string;
  /** Error found by the API or the page, with the path of the invalid value. */
  readonly error: { readonly param: string; readonly message: string } | null;
  /** Largest picture in bytes, before base64. */
  readonly maxImageBytes: number;
  /** Content types of pictures that are sent unchanged; others are converted. */
  readonly imageTypes: readonly string[];
  /** Predicts once the current change has been applied: a dropped picture needs no click on Predict. */
  readonly submitSoon: () => void;
  /** Predicts shortly after the last change by hand, such as a slider's, if the model is running. */
  readonly previewSoon: () => void;
  /** Pad to draw numbers in order on, handed down by kinds of models that have one. */
  readonly drawSeries?: ((props: Omit<InputProps<SeriesField>, "path">) => VNode) | undefined;
}

export const FormContext = createContext<FormContextValue | null>(null);

/** @throws Error outside a form. */
export function useForm(): FormContextValue {
  const form = useContext(FormContext);
  if (!form) throw new Error("An input is rendered outside of a form.");
  return form;
}
