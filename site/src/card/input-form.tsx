import { type ComponentChildren, type Ref } from "preact";
import { FieldInput } from "../form/field-input";
import { type BenchProps } from "./bench-props";
import { Examples } from "./examples";

interface InputFormProps extends Pick<BenchProps, "model" | "details" | "field"> {
  readonly formRef: Ref<HTMLFormElement>;
  readonly value: unknown;
  readonly onChange: (value: unknown) => void;
  readonly onSubmit: () => void;
  readonly isRunning: boolean;
  /** False without an API: the input can then be looked at only. */
  readonly canPredict: boolean;
  /** Inputs of the query, below those of the request. */
  readonly children: ComponentChildren;
}

/** Form of a request, derived from the model's contract. */
export function InputForm({ model, details, field, formRef, value, onChange, onSubmit, ...props }: InputFormProps) {
  const { isRunning, canPredict, children } = props;
  return (
    <form
      ref={formRef}
      aria-label={`Input of ${model.title}`}
      onSubmit={(event) => {
        event.preventDefault();
        if (!isRunning) onSubmit();
      }}
    >
      <h3>Input</h3>
      {details.examples.length > 1 && <Examples examples={details.examples} onChoose={onChange} />}
      <FieldInput field={field} path={[]} value={value} onChange={onChange} />
      {children}
      {canPredict && (
        <button type="submit" aria-disabled={isRunning} aria-busy={isRunning}>
          Predict
        </button>
      )}
    </form>
  );
}
