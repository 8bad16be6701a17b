import { type NumberField } from "./field";
import { FieldError, useFieldError } from "./field-error";
import { type InputProps } from "./input-props";
import { useForm } from "./form-context";
import { NumberBox } from "./number-box";
import { texts } from "../texts";

/** Number to type and, if the contract has a usual range, a slider for it. */
export function NumberInput({ field, path, value, onChange }: InputProps<NumberField>) {
  const { id, message, attributes } = useFieldError(path);
  const { previewSoon } = useForm();
  const { label, unit, slider } = field;
  return (
    <div class={slider && "with-slider"}>
      <label for={id}>
        {label}
        {unit && <span class="unit"> ({unit})</span>}
      </label>
      {slider && (
        <input
          type="range"
          aria-label={texts.form.slider(label)}
          {...slider}
          value={typeof value === "number" ? value : slider.min}
          onInput={({ currentTarget }) => {
            onChange(currentTarget.valueAsNumber);
            previewSoon();
          }}
        />
      )}
      <NumberBox field={field} value={value} onChange={onChange} attributes={{ id, ...attributes }} />
      <FieldError id={id} message={message} />
    </div>
  );
}
