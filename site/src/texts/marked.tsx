const marks = /(`[^`]*`|\*\*.+?\*\*|\[[^\]]+\]\(\/[^)]*\))/;

/** Text in which backquotes mark code, double asterisks what is strong, and `[words](/path)` a link within the site. */
export function Marked({ text }: { readonly text: string }) {
  return (
    <>
      {text.split(marks).map((part, i) => {
        if (i % 2 === 0) return part;
        const [, words, path] = /^\[(.+)\]\((.+)\)$/.exec(part) ?? [];
        if (path !== undefined) return <a href={path}>{words}</a>;
        return part.startsWith("`") ? <code>{part.slice(1, -1)}</code> : <strong>{part.slice(2, -2)}</strong>;
      })}
    </>
  );
}
