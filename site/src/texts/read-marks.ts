/** A piece of a text, by how it is shown. */
export type Piece =
  | { readonly kind: "plain" | "code" | "strong"; readonly text: string }
  | { readonly kind: "link"; readonly text: string; readonly path: string };

const marks = /`([^`]+)`|\*\*(.+?)\*\*|\[([^\]]+)\]\((\/(?!\/)[^)]*)\)/g;

/**
 * Cuts a text at its marks: backquotes around code, double asterisks around what is strong, and `[words](/path)` for a
 * link, which cannot lead out of the site.
 */
export function readMarks(text: string): readonly Piece[] {
  const pieces: Piece[] = [];
  let end = 0;
  const addPlain = (to: number) => to > end && pieces.push({ kind: "plain", text: text.slice(end, to) });
  for (const { index, 0: whole, 1: code, 2: strong, 3: words, 4: path } of text.matchAll(marks)) {
    addPlain(index);
    end = index + whole.length;
    if (code !== undefined) pieces.push({ kind: "code", text: code });
    else if (strong !== undefined) pieces.push({ kind: "strong", text: strong });
    else pieces.push({ kind: "link", text: words ?? "", path: path ?? "" });
  }
  addPlain(text.length);
  return pieces;
}
