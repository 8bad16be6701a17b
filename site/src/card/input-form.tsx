import { type ComponentChildren, type Ref } from "preact";
import { ChoicePicker } from "../form/choice-picker";
import { FieldInput } from "../form/field-input";
import { AsleepNote } from "./asleep-note";
import { type BenchProps } from "./bench-props";
import { Examples } from "./examples";
import { texts } from "../texts";

interface InputFormProps extends Pick<BenchProps, "model" | "details" | "field"> {
  readonly formRef: Ref<HTMLFormElement>;
  readonly value: unknown;
  readonly onChange: (value: unknown) => void;
  /** Called with the request of a chosen example. */
  readonly onChoose: (request: unknown) => void;
  readonly onSubmit: () => void;
  readonly isRunning: boolean;
  /** False without an API: the input can then be looked at only. */
  readonly canPredict: boolean;
  /** True if the model is switched off and nothing else can answer. */
  readonly isAsleep: boolean;
  /** Other buttons beside Predict. */
  readonly actions: ComponentChildren;
  /** Inputs of the query, below those of the request. */
  readonly children: ComponentChildren;
}

/** Form of a request, derived from the model's contract. */
export function InputForm({ model, details, field, formRef, value, onChange, onSubmit, ...props }: InputFormProps) {
  const { onChoose, isRunning, canPredict, isAsleep, actions, children } = props;
  const asleepId = `${model.name}-asleep`;
  return (
    <form
      ref={formRef}
      aria-label={texts.card.inputOf(model.title)}
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit();
      }}
    >
      <h2>{texts.card.input}</h2>
      {details.examples.length > 1 && <Examples examples={details.examples} onChoose={onChoose} />}
      {details.choices && <ChoicePicker choices={details.choices} field={field} value={value} onChange={onChange} />}
      <FieldInput field={field} path={[]} value={value} onChange={onChange} />
      {children}
      <div class="actions">
        {canPredict && (
          <button
            type="submit"
            aria-busy={isRunning}
            disabled={isAsleep}
            aria-describedby={isAsleep ? asleepId : undefined}
          >
            {texts.card.predict}
          </button>
        )}
        {canPredict && isAsleep && <AsleepNote id={asleepId} />}
        {actions}
      </div>
    </form>
  );
}
