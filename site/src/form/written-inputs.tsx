import { useEffect, useRef, useState } from "preact/hooks";
import { prettyJson } from "../json";
import { type JsonField, type SeriesField } from "./field";
import { FieldError, useFieldError } from "./field-error";
import { useForm } from "./form-context";
import { type InputProps } from "./input-props";
import { missing, parseSeries, splitSeries } from "./series";
import { texts } from "../texts";

interface WrittenProps extends InputProps {
  readonly hint: string | undefined;
  readonly write: (value: unknown) => string;
  /** @throws Error with a message for the user. */
  readonly read: (text: string) => unknown;
  /** Words below the box about a text that can be read. */
  readonly describe?: (text: string) => string;
  /** True if a pasted text takes the place of the whole text. */
  readonly isWhole?: (text: string) => boolean;
}

/** Numbers in order, such as a history: typed, pasted from a spreadsheet, or drawn where the form has a pad for them. */
export function SeriesInput(props: InputProps<SeriesField>) {
  const { field, value, onChange } = props;
  const { drawSeries } = useForm();
  const count = field.minItems === field.maxItems ? field.minItems : null;
  const hint = texts.form.numbers(count, field.unit ?? "", field.nullable ? missing : null);
  return (
    <>
      <WrittenInput
        {...props}
        hint={[field.description, hint].filter(Boolean).join(" ")}
        write={(numbers) => (Array.isArray(numbers) ? numbers.map(String).join(", ") : "")}
        read={(text) => parseSeries(text, field)}
        describe={(text) => texts.form.numbersGiven(splitSeries(text, field).length, count)}
        isWhole={(text) => splitSeries(text, field).length > 1}
      />
      {drawSeries?.({ field, value, onChange })}
    </>
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
function WrittenInput({ field, path, value, onChange, hint, write, read, describe, isWhole }: WrittenProps) {
  const { id, message, attributes } = useFieldError(path);
  const box = useRef<HTMLTextAreaElement>(null);
  const [typed, setTyped] = useState<{ text: string; value: unknown; problem: string }>();
  const { text, problem } = typed && typed.value === value ? typed : { text: write(value), problem: "" };
  useEffect(() => box.current?.setCustomValidity(problem), [problem]);
  const take = (changed: string) => {
    try {
      const parsed = read(changed);
      setTyped({ text: changed, value: parsed, problem: "" });
      onChange(parsed);
    } catch (error) {
      setTyped({ text: changed, value, problem: (error as Error).message });
    }
  };
  return (
    <div>
      <label for={id}>{field.label}</label>
      <textarea
        ref={box}
        id={id}
        rows={4}
        spellcheck={false}
        class="written"
        value={text}
        onInput={({ currentTarget }) => take(currentTarget.value)}
        onPaste={(event) => {
          const pasted = event.clipboardData?.getData("text/plain") ?? "";
          if (!isWhole?.(pasted)) return;
          event.preventDefault();
          take(pasted);
        }}
        {...attributes}
      />
      {describe && (
        <small role="status" class={problem ? "count field-error" : "count"}>
          {problem || describe(text)}
        </small>
      )}
      {hint && <small>{hint}</small>}
      <FieldError id={id} message={message} />
    </div>
  );
}
