import { useState } from "preact/hooks";

interface CopyLinkProps {
  /** Puts the input into the address bar; returns false if the link works in this browser alone. */
  readonly onLink: () => boolean;
}

/** Button that copies a link to the page with this input. */
export function CopyLink({ onLink }: CopyLinkProps) {
  const [said, setSaid] = useState("");
  const copy = async () => {
    const isPortable = onLink();
    try {
      await navigator.clipboard.writeText(location.href);
      setSaid(
        isPortable ? "Link copied." : "Link copied. The input is too large for it: it opens in this browser only.",
      );
    } catch {
      setSaid("The browser blocked copying. Copy the address bar instead.");
    }
  };
  return (
    <span class="copy-link">
      <button type="button" class="quiet" onClick={() => void copy()}>
        Copy link
      </button>
      <span role="status" class="fine">
        {said}
      </span>
    </span>
  );
}
