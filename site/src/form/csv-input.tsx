import { type RefObject } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { type Column } from "./columns";
import { useLateChange } from "./use-late-change";
import { texts } from "../texts";

interface CsvInputProps {
  readonly columns: readonly Column[];
  readonly maxRows: number;
  /** Rows that the read ones take the place of. */
  readonly value: unknown;
  readonly onRows: (rows: readonly unknown[]) => void;
  /** Element of the rows, in which cells may be pasted. */
  readonly list: RefObject<HTMLElement | null>;
}

/** Reads rows from a CSV file that is chosen or dropped, or from cells of a spreadsheet that are pasted anywhere in the list. */
export function CsvInput({ columns, maxRows, value, onRows, list }: CsvInputProps) {
  const [said, setSaid] = useState<{ readonly isBad: boolean; readonly text: string }>();
  const file = useRef<HTMLInputElement>(null);
  const begin = useLateChange(value, onRows);
  const read = async (text: Promise<string>) => {
    const end = begin();
    try {
      const { readCsv } = await import("./read-csv");
      const { rows, notes } = readCsv(await text, columns, maxRows);
      end((change) => {
        change(rows);
        setSaid({ isBad: false, text: [texts.form.rowsRead(rows.length), ...notes].join(" ") });
      });
    } catch (error) {
      end(() => setSaid({ isBad: true, text: (error as Error).message }));
    }
  };
  const readPasted = (event: ClipboardEvent) => {
    const text = event.clipboardData?.getData("text/plain") ?? "";
    if (!/[\n\t]/.test(text.trim())) return;
    event.preventDefault();
    void read(Promise.resolve(text));
  };
  useEffect(() => {
    const element = list.current;
    element?.addEventListener("paste", readPasted);
    return () => element?.removeEventListener("paste", readPasted);
  });
  return (
    <div
      class="csv-input"
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault();
        event.stopPropagation();
        const [dropped] = event.dataTransfer?.files ?? [];
        if (dropped) void read(dropped.text());
      }}
    >
      <button type="button" class="quiet" onClick={() => file.current?.click()}>
        {texts.form.loadCsv}
      </button>
      <input
        ref={file}
        type="file"
        accept=".csv,.tsv,text/csv"
        hidden
        onChange={({ currentTarget }) => {
          const [chosen] = currentTarget.files ?? [];
          if (chosen) void read(chosen.text());
          currentTarget.value = "";
        }}
      />
      <small>{texts.form.csvHint}</small>
      <p role="status" class={said?.isBad ? "field-error" : "fine"}>
        {said?.text}
      </p>
    </div>
  );
}
