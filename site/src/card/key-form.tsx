import { useId, useState } from "preact/hooks";
import { apiKey, setApiKey } from "../api/credentials";

interface KeyFormProps {
  /** Called when the key has been changed or removed. */
  readonly onChange: () => void;
}

/** Form for the API key. */
export function KeyForm({ onChange }: KeyFormProps) {
  const id = useId();
  const [key, setKey] = useState("");
  const use = (next: string) => {
    setApiKey(next);
    setKey("");
    onChange();
  };
  return (
    <form
      class="key-form"
      onSubmit={(event) => {
        event.preventDefault();
        use(key.trim());
      }}
    >
      <label for={id}>API key</label>
      <input
        id={id}
        type="password"
        autocomplete="off"
        spellcheck={false}
        required
        aria-describedby={`${id}-note`}
        value={key}
        onInput={({ currentTarget }) => setKey(currentTarget.value)}
      />
      <button type="submit">Use key</button>
      {apiKey() && (
        <button type="button" class="quiet" onClick={() => use("")}>
          Forget key
        </button>
      )}
      <small id={`${id}-note`}>Stored in this tab until you close it. Sent only to the API.</small>
    </form>
  );
}
