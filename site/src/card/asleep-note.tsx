import { explainState } from "../api/model-status";

/** Says beside a disabled button that the model is switched off. */
export function AsleepNote({ id }: { readonly id: string }) {
  return (
    <small id={id} class="fine">
      {explainState("asleep").meaning}
    </small>
  );
}
