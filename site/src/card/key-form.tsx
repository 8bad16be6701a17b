import { useId, useState } from "preact/hooks";
import { apiKey, setApiKey } from "../api/credentials";

interface KeyFormProps {
  /** Told when there is another key, or none any more. */
  readonly onChange: () => void;
}

/** Takes the key that the API is asked with. */
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
      <button type="submit">Use this key</button>
      {apiKey() && (
        <button type="button" class="quiet" onClick={() => use("")}>
          Forget the key
        </button>
      )}
      <small id={`${id}-note`}>It stays in this tab until that is closed, and goes to the API alone.</small>
    </form>
  );
}
