import { type RefObject } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";

type TakeFiles = (files: readonly File[]) => void;

/** Receives files that are dropped onto an element. Returns true while files are dragged over it. */
export function useDroppedFiles(target: RefObject<HTMLElement | null>, take: TakeFiles): boolean {
  const [isOver, setIsOver] = useState(false);
  const latest = useLatest(take);
  useEffect(() => {
    const element = target.current;
    if (!element) return undefined;
    return listen(element, {
      dragover(event) {
        event.preventDefault();
        setIsOver(true);
      },
      dragleave: () => setIsOver(false),
      drop(event) {
        event.preventDefault();
        setIsOver(false);
        latest.current([...((event as DragEvent).dataTransfer?.files ?? [])]);
      },
    });
  }, [target, latest]);
  return isOver;
}

/** Receives pasted files while the focus is in the element's card, or in no card and the element is the page's first. */
export function usePastedFiles(target: RefObject<HTMLElement | null>, take: TakeFiles): void {
  const latest = useLatest(take);
  useEffect(
    () =>
      listen(document, {
        paste(event) {
          const files = [...((event as ClipboardEvent).clipboardData?.files ?? [])];
          const card = document.activeElement?.closest("article");
          if (files.length === 0 || (card ?? document).querySelector("[data-image-pad]") !== target.current) return;
          event.preventDefault();
          latest.current(files);
        },
      }),
    [target, latest],
  );
}

/** Ignores files dropped outside a target, which would otherwise replace the page. */
export function ignoreStrayDrops(): void {
  listen(window, { dragover: (event) => event.preventDefault(), drop: (event) => event.preventDefault() });
}

function useLatest<Value>(value: Value): { readonly current: Value } {
  const latest = useRef(value);
  latest.current = value;
  return latest;
}

function listen(target: EventTarget, handlers: Readonly<Record<string, (event: Event) => void>>): () => void {
  for (const [type, handler] of Object.entries(handlers)) target.addEventListener(type, handler);
  return () => {
    for (const [type, handler] of Object.entries(handlers)) target.removeEventListener(type, handler);
  };
}
