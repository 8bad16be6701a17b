import { drawingOf, drawingSize } from "./kind-drawings";

/** Small picture of what models of a kind do. Decorative: the kind stands beside it in words. */
export function KindPicture({ kind }: { readonly kind: string }) {
  return (
    <svg class="kind-picture" viewBox={`0 0 ${drawingSize.width} ${drawingSize.height}`} aria-hidden="true">
      {drawingOf(kind).map(({ tag: Tag, ...attributes }, i) => (
        <Tag key={i} {...attributes} />
      ))}
    </svg>
  );
}
