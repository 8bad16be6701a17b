import { type BooleanField, type ChoiceField, type TextField } from "./field";
import { FieldError } from "./field-error";
import { type InputProps } from "./field-input";
import { useFieldError } from "./form-context";

export function TextInput({ field, path, value, onChange }: InputProps<TextField>) {
  const { id, message, attributes } = useFieldError(path);
  const { label, description, multiline, inputMode, minLength = 0, maxLength } = field;
  const shared = {
    id,
    required: minLength > 0,
    minLength,
    maxLength,
    value: typeof value === "string" ? value : "",
    ...attributes,
  };
  return (
    <div>
      <label for={id}>{label}</label>
      {multiline ? (
        <textarea rows={4} {...shared} onInput={({ currentTarget }) => onChange(currentTarget.value)} />
      ) : (
        <input
          type="text"
          inputMode={inputMode}
          {...shared}
          onInput={({ currentTarget }) => onChange(currentTarget.value)}
        />
      )}
      {description && <small>{description}</small>}
      <FieldError id={id} message={message} />
    </div>
  );
}

export function BooleanInput({ field, path, value, onChange }: InputProps<BooleanField>) {
  const { id, message, attributes } = useFieldError(path);
  return (
    <div>
      <label>
        <input
          id={id}
          type="checkbox"
          role="switch"
          checked={value === true}
          onChange={({ currentTarget }) => onChange(currentTarget.checked)}
          {...attributes}
        />
        {field.label}
      </label>
      {field.description && <small>{field.description}</small>}
      <FieldError id={id} message={message} />
    </div>
  );
}

export function ChoiceInput({ field, path, value, onChange }: InputProps<ChoiceField>) {
  const { id, message, attributes } = useFieldError(path);
  const { label, description, options } = field;
  // A single possible value is not asked for.
  if (options.length === 1) return null;
  return (
    <div>
      <label for={id}>{label}</label>
      <select
        id={id}
        value={String(options.findIndex((option) => option === value))}
        onChange={({ currentTarget }) => onChange(options[Number(currentTarget.value)])}
        {...attributes}
      >
        {options.map((option, i) => (
          <option key={i} value={String(i)}>
            {String(option)}
          </option>
        ))}
      </select>
      {description && <small>{description}</small>}
      <FieldError id={id} message={message} />
    </div>
  );
}
