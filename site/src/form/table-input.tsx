import { type Cell, type Column } from "./columns";
import { FieldError, useFieldError } from "./field-error";
import { NumberBox } from "./number-box";
import { type Path } from "./path";
import { texts } from "../texts";

interface TableInputProps {
  readonly label: string;
  readonly columns: readonly Column[];
  readonly path: Path;
  readonly rows: readonly unknown[];
  readonly onChange: (rows: unknown[]) => void;
  /** Undefined where no row may be removed. */
  readonly onRemove: ((row: number) => void) | undefined;
}

/** Table of rows of plain values, such as the hours of a day. */
export function TableInput({ label, columns, path, rows, onChange, onRemove }: TableInputProps) {
  return (
    <div class="table-input">
      <table aria-label={label}>
        <thead>
          <tr>
            <th scope="col">#</th>
            {columns.map(({ key, field }) => (
              <th scope="col" key={key}>
                {field.label}
                {field.kind === "number" && field.unit && <span class="unit"> ({field.unit})</span>}
              </th>
            ))}
            {onRemove && <td />}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, i) => (
            <tr key={i}>
              <th scope="row">{i + 1}</th>
              {columns.map(({ key, field }) => (
                <td key={key}>
                  <CellInput
                    field={field}
                    name={texts.form.cell(field.label, i + 1)}
                    path={[...path, i, key]}
                    value={(row as Readonly<Record<string | number, unknown>>)[key]}
                    onChange={(value) =>
                      onChange(rows.map((other, at) => (at === i ? withCell(other, key, value) : other)))
                    }
                  />
                </td>
              ))}
              {onRemove && (
                <td>
                  <button
                    type="button"
                    class="quiet"
                    aria-label={texts.form.removeRow(i + 1)}
                    onClick={() => onRemove(i)}
                  >
                    ×
                  </button>
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function withCell(row: unknown, key: string | number, value: unknown): unknown {
  return Array.isArray(row)
    ? row.map((other: unknown, i) => (i === key ? value : other))
    : { ...(row as object), [key]: value };
}

interface CellInputProps {
  readonly field: Cell;
  /** Accessible name. */
  readonly name: string;
  readonly path: Path;
  readonly value: unknown;
  readonly onChange: (value: unknown) => void;
}

function CellInput({ field, name, path, value, onChange }: CellInputProps) {
  const { id, message, attributes } = useFieldError(path);
  const shared = { id, "aria-label": name, ...attributes };
  return (
    <>
      {field.kind === "number" && <NumberBox field={field} value={value} onChange={onChange} attributes={shared} />}
      {field.kind === "text" && (
        <input
          type="text"
          dir="auto"
          {...shared}
          maxLength={field.maxLength}
          value={String(value)}
          onInput={({ currentTarget }) => onChange(currentTarget.value)}
        />
      )}
      {field.kind === "boolean" && (
        <input
          type="checkbox"
          {...shared}
          checked={value === true}
          onChange={({ currentTarget }) => onChange(currentTarget.checked)}
        />
      )}
      {field.kind === "choice" && (
        <select
          {...shared}
          value={String(field.options.findIndex((option) => option === value))}
          onChange={({ currentTarget }) => onChange(field.options[Number(currentTarget.value)])}
        >
          {field.options.map((option, i) => (
            <option key={i} value={String(i)}>
              {String(field.names?.[i] ?? option)}
            </option>
          ))}
        </select>
      )}
      <FieldError id={id} message={message} />
    </>
  );
}
