import { useState } from "preact/hooks";
import { type NumberField } from "./field";
import { FieldError } from "./field-error";
import { type InputProps } from "./field-input";
import { useFieldError } from "./form-context";

/** A number to type and, where the contract names a usual range, a slider beside it. */
export function NumberInput({ field, path, value, onChange }: InputProps<NumberField>) {
  const { id, message, attributes } = useFieldError(path);
  // What was typed stays as typed while it means the same number: "1.0" on the way to "1.05".
  const [typed, setTyped] = useState("");
  const shown = typed !== "" && Number(typed) === value ? typed : typeof value === "number" ? String(value) : "";
  const { label, unit, slider, min, max } = field;
  return (
    <div class={slider ? "number with-slider" : "number"}>
      <label for={id}>
        {label}
        {unit && <span class="unit"> ({unit})</span>}
      </label>
      {slider && (
        <input
          type="range"
          aria-label={`${label}, slider`}
          {...slider}
          value={typeof value === "number" ? value : slider.min}
          onInput={({ currentTarget }) => onChange(currentTarget.valueAsNumber)}
        />
      )}
      <input
        id={id}
        type="number"
        required
        min={min}
        max={max}
        step={field.integer ? 1 : "any"}
        value={shown}
        onInput={({ currentTarget }) => {
          setTyped(currentTarget.value);
          onChange(currentTarget.value === "" ? undefined : currentTarget.valueAsNumber);
        }}
        {...attributes}
      />
      <FieldError id={id} message={message} />
    </div>
  );
}
