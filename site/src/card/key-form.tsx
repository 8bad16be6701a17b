import { useId, useState } from "preact/hooks";
import { apiKey, setApiKey } from "../api/credentials";
import { texts } from "../texts";

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
      <label for={id}>{texts.card.key}</label>
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
      <button type="submit">{texts.card.useKey}</button>
      {apiKey() && (
        <button type="button" class="quiet" onClick={() => use("")}>
          {texts.card.forgetKey}
        </button>
      )}
      <small id={`${id}-note`}>{texts.card.keyNote}</small>
    </form>
  );
}
