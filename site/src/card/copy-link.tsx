import { useRef } from "preact/hooks";
import { CopyButton } from "./copy-button";
import { texts } from "../texts";

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
      done={() => (isPortable.current ? texts.card.linkCopied : texts.card.linkStaysHere)}
      blocked={texts.card.linkBlocked}
    >
      {texts.card.copyLink}
    </CopyButton>
  );
}
