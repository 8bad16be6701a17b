import { useState } from "preact/hooks";
import { type NumberField } from "./field";

interface NumberBoxProps {
  readonly field: NumberField;
  readonly value: unknown;
  readonly onChange: (value: unknown) => void;
  readonly attributes: {
    readonly id: string;
    readonly "aria-label"?: string;
    readonly "aria-invalid"?: true;
    readonly "aria-describedby"?: string;
  };
}

/** Box to type a number into. The browser blocks the form while it is empty or out of range. */
export function NumberBox({ field, value, onChange, attributes }: NumberBoxProps) {
  // Keeps the typed text while it means the same number: "1.0" on the way to "1.05".
  const [typed, setTyped] = useState("");
  const shown = typed !== "" && Number(typed) === value ? typed : typeof value === "number" ? String(value) : "";
  return (
    <input
      {...attributes}
      type="number"
      required
      min={field.min}
      max={field.max}
      step={field.integer ? 1 : "any"}
      value={shown}
      onInput={({ currentTarget }) => {
        setTyped(currentTarget.value);
        onChange(currentTarget.value === "" ? undefined : currentTarget.valueAsNumber);
      }}
    />
  );
}
