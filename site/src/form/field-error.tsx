/** What is wrong with one input, right below it. */
export function FieldError({ id, message }: { readonly id: string; readonly message: string | undefined }) {
  return message === undefined ? null : (
    <small class="field-error" id={`${id}-error`}>
      {message}
    </small>
  );
}
