import { useState } from "preact/hooks";
import { prettyJson } from "../json";
import { type JsonField, type SeriesField } from "./field";
import { FieldError, useFieldError } from "./field-error";
import { type InputProps } from "./input-props";
import { missing, parseSeries } from "./series";
import { texts } from "../texts";

interface WrittenProps extends InputProps {
  readonly hint: string | undefined;
  readonly write: (value: unknown) => string;
  /** @throws Error with a message for the user. */
  readonly read: (text: string) => unknown;
}

/** Text box for many numbers, typed or pasted from a spreadsheet. */
export function SeriesInput(props: InputProps<SeriesField>) {
  const { field } = props;
  const count = field.minItems === field.maxItems ? field.minItems : null;
  const hint = texts.form.numbers(count, field.unit ?? "", field.nullable ? missing : null);
  return (
    <WrittenInput
      {...props}
      hint={[field.description, hint].filter(Boolean).join(" ")}
      write={(value) => (Array.isArray(value) ? value.map(String).join(", ") : "")}
      read={(text) => parseSeries(text, field)}
    />
  );
}

/** Text box for a value in JSON. */
export function JsonInput(props: InputProps<JsonField>) {
  return (
    <WrittenInput
      {...props}
      hint={props.field.description ?? "JSON"}
      write={(value) => (value === undefined ? "" : prettyJson(value))}
      read={parseJson}
    />
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(texts.form.notJson((error as Error).message), { cause: error });
  }
}

/** Text box for a value in text form. Text that cannot be read blocks the form and says why. */
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
            const parsed = read(text);
            currentTarget.setCustomValidity("");
            setTyped({ text, value: parsed });
            onChange(parsed);
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
