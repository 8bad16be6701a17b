import { initialValue, type ListField } from "./field";
import { FieldError } from "./field-error";
import { FieldInput, type InputProps } from "./field-input";
import { useFieldError } from "./form-context";

/** Entries one below the other, to add to and remove from within the contract's bounds. */
export function ListInput({ field, path, value, onChange }: InputProps<ListField>) {
  const { id, message, attributes } = useFieldError(path);
  const values = Array.isArray(value) ? (value as unknown[]) : [];
  const { item, minItems, maxItems } = field;
  const name = item.label;
  return (
    <fieldset class="list" id={id} tabIndex={-1} {...attributes}>
      <legend class="visually-hidden">{field.label}</legend>
      {values.map((each, i) => (
        <fieldset key={i} class="entry">
          <legend>{values.length > 1 ? `${name} ${i + 1}` : name}</legend>
          <FieldInput
            field={item}
            path={[...path, i]}
            value={each}
            onChange={(changed) => onChange(values.map((other, at) => (at === i ? changed : other)))}
          />
          {values.length > minItems && (
            <button
              type="button"
              class="quiet remove"
              aria-label={`Remove ${name.toLowerCase()} ${i + 1}`}
              onClick={() => onChange(values.filter((_, at) => at !== i))}
            >
              Remove
            </button>
          )}
        </fieldset>
      ))}
      {values.length < maxItems && (
        <button
          type="button"
          class="quiet"
          onClick={() => onChange([...values, values.length ? values.at(-1) : initialValue(item)])}
        >
          Add {name.toLowerCase()}
        </button>
      )}
      <FieldError id={id} message={message} />
    </fieldset>
  );
}
