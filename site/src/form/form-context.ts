import { createContext } from "preact";
import { useContext } from "preact/hooks";
import { formatPath, type Path } from "./path";

/** What every input of one form shares. */
export interface FormContextValue {
  /** Keeps ids of two forms on one page apart. */
  readonly idPrefix: string;
  /** What the API or the page found wrong, and with which value. */
  readonly error: { readonly param: string; readonly message: string } | null;
  /** Largest picture in bytes, before base64. */
  readonly maxImageBytes: number;
  /** Content types of pictures that are sent as they are; others are converted. */
  readonly imageTypes: readonly string[];
  /** Predicts as soon as the change that is being made has arrived: dropping a picture is asking for its class. */
  readonly submitSoon: () => void;
}

export const FormContext = createContext<FormContextValue | null>(null);

export function useForm(): FormContextValue {
  const form = useContext(FormContext);
  if (!form) throw new Error("An input stands outside of its form.");
  return form;
}

/** Id of an input and, if it is the culprit, the attributes and the message that say so. */
export function useFieldError(path: Path) {
  const { idPrefix, error } = useForm();
  const param = formatPath(path);
  const id = `${idPrefix}-${param}`;
  const message = error?.param === param ? error.message : undefined;
  const attributes = message === undefined ? {} : { "aria-invalid": true as const, "aria-describedby": `${id}-error` };
  return { id, message, attributes };
}
