import { readMarks } from "./read-marks";

/** A text with its marks shown: code, what is strong, and links. */
export function Marked({ text }: { readonly text: string }) {
  return (
    <>
      {readMarks(text).map((piece, i) => {
        switch (piece.kind) {
          case "plain":
            return piece.text;
          case "code":
            return <code key={i}>{piece.text}</code>;
          case "strong":
            return <strong key={i}>{piece.text}</strong>;
          case "link":
            return (
              <a key={i} href={piece.path}>
                {piece.text}
              </a>
            );
        }
      })}
    </>
  );
}
