import { useState } from "preact/hooks";
import { prettyJson } from "../json";
import { type JsonField, type SeriesField } from "./read-field";
import { FieldError } from "./field-error";
import { type InputProps } from "./field-input";
import { useFieldError } from "./form-context";
import { missing, parseSeries } from "./series";

interface WrittenProps extends InputProps {
  readonly hint: string | undefined;
  readonly write: (value: unknown) => string;
  /** @throws Error whose message says what is wrong. */
  readonly read: (text: string) => unknown;
}

/** Many numbers in one box: typed, or pasted from a sheet. */
export function SeriesInput(props: InputProps<SeriesField>) {
  const { field } = props;
  const count = field.minItems === field.maxItems ? `${field.minItems} numbers` : "Numbers";
  const unit = field.unit ? ` in ${field.unit}` : "";
  const gaps = field.nullable ? ` ${missing} stands for one that is missing.` : "";
  return (
    <WrittenInput
      {...props}
      hint={[field.description, `${count}${unit}, separated by spaces, commas or lines.${gaps}`]
        .filter(Boolean)
        .join(" ")}
      write={(value) => (Array.isArray(value) ? value.map(String).join(", ") : "")}
      read={(text) => parseSeries(text, field)}
    />
  );
}

export function JsonInput(props: InputProps<JsonField>) {
  return (
    <WrittenInput
      {...props}
      hint={props.field.description ?? "As JSON."}
      write={(value) => (value === undefined ? "" : prettyJson(value))}
      read={(text) => JSON.parse(text) as unknown}
    />
  );
}

/** A box of text that stands for a value; what cannot be read holds the form back and says why. */
function WrittenInput({ field, path, value, onChange, hint, write, read }: WrittenProps) {
  const { id, message, attributes } = useFieldError(path);
  const [typed, setTyped] = useState<{ text: string; value: unknown }>();
  return (
    <div>
      <label for={id}>{field.label}</label>
      <textarea
        id={id}
        rows={4}
        spellcheck={false}
        class="written"
        value={typed && typed.value === value ? typed.text : write(value)}
        onInput={({ currentTarget }) => {
          const text = currentTarget.value;
          try {
            const read_ = read(text);
            currentTarget.setCustomValidity("");
            setTyped({ text, value: read_ });
            onChange(read_);
          } catch (error) {
            currentTarget.setCustomValidity((error as Error).message);
            setTyped({ text, value });
          }
        }}
        {...attributes}
      />
      {hint && <small>{hint}</small>}
      <FieldError id={id} message={message} />
    </div>
  );
}
