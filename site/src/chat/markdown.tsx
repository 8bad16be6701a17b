import { useEffect, useRef, useState } from "preact/hooks";
import type * as renderer from "./render-markdown";

type Render = (typeof renderer)["renderMarkdown"];

let loading: Promise<Render> | undefined;
let loaded: Render | undefined;

/** Characters that may mean something in Markdown. A text without any of them is shown as it is, and needs no renderer. */
const marks = /[\n*_`#|~<>&\\[\]@]|^\s*([-+]|\d+[.)])\s|https?:|www\./;

/** A model's text with its Markdown rendered; plain until the renderer has loaded. */
export function Markdown({ text }: { readonly text: string }) {
  const [render, setRender] = useState<Render | undefined>(() => loaded);
  const place = useRef<HTMLDivElement>(null);
  const isMarked = marks.test(text);
  useEffect(() => {
    if (render || !isMarked) return;
    loading ??= import("./render-markdown").then(({ renderMarkdown }) => (loaded = renderMarkdown));
    // Without the renderer, the text stays as it is.
    loading.then((ready) => setRender(() => ready)).catch(() => (loading = undefined));
  }, [render, isMarked]);
  const html = render?.(text);
  useEffect(() => {
    // A link must not take the place of the conversation.
    for (const link of place.current?.querySelectorAll("a") ?? []) {
      link.target = "_blank";
      link.rel = "noopener noreferrer nofollow";
    }
  }, [html]);
  if (html === undefined) {
    return (
      <p class="said" dir="auto">
        {text}
      </p>
    );
  }
  return <div ref={place} class="said markdown" dir="auto" dangerouslySetInnerHTML={{ __html: html }} />;
}
