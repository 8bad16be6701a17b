import { type JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { type BooleanField, type ChoiceField, type TextField } from "./field";
import { FieldError, useFieldError } from "./field-error";
import { type InputProps } from "./input-props";
import { texts } from "../texts";

/** Text, on one line or several. */
export function TextInput({ field, path, value, onChange }: InputProps<TextField>) {
  const { id, message, attributes } = useFieldError(path);
  const { label, description, multiline, inputMode, minLength = 0, maxLength } = field;
  const text = typeof value === "string" ? value : "";
  const shared = { id, required: minLength > 0, minLength, value: text, ...attributes };
  return (
    <div>
      <label for={id}>{label}</label>
      {multiline ? (
        <LongText {...shared} maxLength={maxLength} onText={onChange} />
      ) : (
        <input
          type="text"
          dir="auto"
          inputMode={inputMode}
          {...shared}
          maxLength={maxLength}
          onInput={({ currentTarget }) => onChange(currentTarget.value)}
        />
      )}
      {description && <small>{description}</small>}
      <FieldError id={id} message={message} />
    </div>
  );
}

interface LongTextProps extends Omit<JSX.IntrinsicElements["textarea"], "maxLength" | "value"> {
  readonly value: string;
  readonly maxLength: number | undefined;
  readonly onText: (text: string) => void;
}

/** Text area with a character count. Text that is too long blocks the form instead of being cut off. */
export function LongText({ maxLength = Infinity, onText, ...attributes }: LongTextProps) {
  const box = useRef<HTMLTextAreaElement>(null);
  // Counts code points, as contracts do: an emoji is one character.
  const length = Array.from(attributes.value).length;
  const problem = length > maxLength ? texts.form.tooLong(length, maxLength) : "";
  useEffect(() => box.current?.setCustomValidity(problem), [problem]);
  return (
    <>
      <textarea
        ref={box}
        rows={4}
        dir="auto"
        {...attributes}
        onInput={({ currentTarget }) => onText(currentTarget.value)}
      />
      {maxLength < Infinity && <small class="count">{texts.form.characters(length, maxLength)}</small>}
    </>
  );
}

/** Switch. */
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

/** Drop-down list; nothing if there is only one choice. */
export function ChoiceInput({ field, path, value, onChange }: InputProps<ChoiceField>) {
  const { id, message, attributes } = useFieldError(path);
  const { label, description, options, names = options } = field;
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
        {options.map((_, i) => (
          <option key={i} value={String(i)}>
            {String(names[i])}
          </option>
        ))}
      </select>
      {description && <small>{description}</small>}
      <FieldError id={id} message={message} />
    </div>
  );
}
