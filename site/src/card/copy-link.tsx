import { useRef } from "preact/hooks";
import { CopyButton } from "./copy-button";

interface CopyLinkProps {
  /** Puts the input into the address bar; returns false if the link works in this browser alone. */
  readonly onLink: () => boolean;
}

/** Button that copies a link to the page with this input. */
export function CopyLink({ onLink }: CopyLinkProps) {
  const isPortable = useRef(true);
  return (
    <CopyButton
      text={() => {
        isPortable.current = onLink();
        return location.href;
      }}
      done={() =>
        isPortable.current
          ? "Link copied."
          : "Link copied. The input is too large for it: it opens in this browser only."
      }
      blocked="The browser blocked copying. Copy the address bar instead."
    >
      Copy link
    </CopyButton>
  );
}
