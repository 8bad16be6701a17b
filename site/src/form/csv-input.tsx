import { useRef, useState } from "preact/hooks";
import { type Column } from "./columns";
import { texts } from "../texts";

interface CsvInputProps {
  readonly columns: readonly Column[];
  readonly maxRows: number;
  readonly onRows: (rows: readonly unknown[]) => void;
}

/** Reads rows from a CSV file that is chosen or dropped, or from pasted cells of a spreadsheet. */
export function CsvInput({ columns, maxRows, onRows }: CsvInputProps) {
  const [said, setSaid] = useState<{ readonly isBad: boolean; readonly text: string }>();
  const file = useRef<HTMLInputElement>(null);
  const read = async (text: Promise<string>) => {
    try {
      const { readCsv } = await import("./read-csv");
      const { rows, notes } = readCsv(await text, columns, maxRows);
      onRows(rows);
      setSaid({ isBad: false, text: [texts.form.rowsRead(rows.length), ...notes].join(" ") });
    } catch (error) {
      setSaid({ isBad: true, text: (error as Error).message });
    }
  };
  return (
    <div
      class="csv-input"
      onPaste={(event) => {
        const text = event.clipboardData?.getData("text/plain") ?? "";
        if (!/[\n\t]/.test(text.trim())) return;
        event.preventDefault();
        void read(Promise.resolve(text));
      }}
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
