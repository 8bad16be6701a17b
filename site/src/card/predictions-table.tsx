import { formatNumber } from "../format";
import { type Table } from "./tabulate";
import { texts } from "../texts";

interface PredictionsTableProps {
  readonly table: Table;
  /** Name of the file to download, without its extension. */
  readonly name: string;
}

/** Rows shown; the download has all. */
const maxRows = 100;

/** Rows of the request with their predictions as further columns, to look at and to download. */
export function PredictionsTable({ table, name }: PredictionsTableProps) {
  const { columns, rows } = predictedFirst(table);
  const hidden = rows.length - maxRows;
  return (
    <>
      <div class="table-scroll" tabIndex={0} role="region" aria-label={texts.card.predictions}>
        <table>
          <thead>
            <tr>
              <th scope="col">#</th>
              {columns.map(({ label, isPredicted }) => (
                <th key={label} scope="col" dir="auto" class={isPredicted ? "predicted" : undefined}>
                  {label}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.slice(0, maxRows).map((row, i) => (
              <tr key={i}>
                <th scope="row">{i + 1}</th>
                {row.map((value, at) => (
                  <td key={at} dir="auto" class={columns[at]?.isPredicted ? "predicted" : undefined}>
                    {typeof value === "number"
                      ? formatNumber(value)
                      : typeof value === "boolean"
                        ? String(value)
                        : value}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {hidden > 0 && <p class="fine">{texts.card.moreRows(hidden)}</p>}
      <p>
        <button type="button" class="quiet" onClick={() => void download(table, name)}>
          {texts.card.downloadCsv}
        </button>
      </p>
    </>
  );
}

/** Predictions before the input, so that a narrow window shows them. */
function predictedFirst({ columns, rows }: Table): Table {
  const order = [...columns.keys()].sort((a, b) => Number(columns[b]!.isPredicted) - Number(columns[a]!.isPredicted));
  return { columns: order.map((at) => columns[at]!), rows: rows.map((row) => order.map((at) => row[at])) };
}

async function download({ columns, rows }: Table, name: string): Promise<void> {
  const { stringify } = await import("csv-stringify/sync");
  // Spreadsheets run cells that begin like a formula, and texts may come from anybody.
  const text = stringify([columns.map(({ label }) => label), ...rows], { escape_formulas: true });
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "text/csv" }));
  link.download = `${name}.csv`;
  link.click();
  URL.revokeObjectURL(link.href);
}
