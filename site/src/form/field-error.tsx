import { useForm } from "./form-context";
import { formatPath, type Path } from "./path";

/** Gives an input its id and, if its value is invalid, the message and the attributes that point to it. */
export function useFieldError(path: Path) {
  const { idPrefix, error } = useForm();
  const param = formatPath(path);
  const id = `${idPrefix}-${param}`;
  const message = error?.param === param ? error.message : undefined;
  const attributes = message === undefined ? {} : { "aria-invalid": true as const, "aria-describedby": `${id}-error` };
  return { id, message, attributes };
}

/** Error message below an input. */
export function FieldError({ id, message }: { readonly id: string; readonly message: string | undefined }) {
  return message === undefined ? null : (
    <small class="field-error" id={`${id}-error`}>
      {message}
    </small>
  );
}
