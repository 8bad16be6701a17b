import { type ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { texts } from "../texts";

interface CopyButtonProps {
  /** Returns the text to copy. */
  readonly text: () => string;
  /** Says that the text was copied. */
  readonly done?: string | (() => string);
  /** Says what to do if the browser does not allow copying. */
  readonly blocked?: string;
  readonly children: ComponentChildren;
}

/** Button that copies a text, and says whether it could. */
export function CopyButton({ text, done = texts.words.copied, blocked, children }: CopyButtonProps) {
  const [said, setSaid] = useState("");
  const copy = () => {
    const copied = navigator.clipboard.writeText(text());
    copied.then(
      () => setSaid(typeof done === "string" ? done : done()),
      () => setSaid(blocked ?? texts.words.copyBlocked),
    );
  };
  return (
    <span class="copy">
      <button type="button" class="quiet" onClick={copy}>
        {children}
      </button>
      <span role="status" class="fine">
        {said}
      </span>
    </span>
  );
}
