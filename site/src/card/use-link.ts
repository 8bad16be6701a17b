import { useEffect, useRef } from "preact/hooks";
import { isSameJson } from "../json";
import { writeLinkedInput, type LinkedInput } from "./linked-input";
import { openStore } from "./local-store";

/** Time after the last change until the address bar follows. */
const linkAfterMs = 400;

/**
 * Keeps the address leading to an input; to the usual one it leads without a query.
 * @returns a function that brings the address up to date at once. It returns false if the address works in this browser alone.
 */
export function useLink(input: LinkedInput, usual: () => LinkedInput): () => boolean {
  const replaceable = useRef<string | null>(null);
  const link = () => {
    const { search, isPortable, storedId } = isSameJson(input, usual())
      ? { search: "", isPortable: true, storedId: null }
      : writeLinkedInput(input, openStore, replaceable.current);
    replaceable.current = storedId;
    if (search !== location.search) history.replaceState(history.state, "", `${location.pathname}${search}`);
    return isPortable;
  };
  useEffect(() => {
    const timer = setTimeout(link, linkAfterMs);
    return () => clearTimeout(timer);
  }, [input.value, input.query, input.onDevice]);
  return () => {
    const isPortable = link();
    // A copied link must go on working.
    replaceable.current = null;
    return isPortable;
  };
}
