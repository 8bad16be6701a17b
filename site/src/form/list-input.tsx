import { useRef } from "preact/hooks";
import { columnsOf } from "./columns";
import { CsvInput } from "./csv-input";
import { type Field, type ListField } from "./field";
import { FieldError, useFieldError } from "./field-error";
import { initialValue } from "./field-value";
import { type NestedInputProps } from "./input-props";
import { TableInput } from "./table-input";
import { texts } from "../texts";

/** Kinds of fields whose input has its own label. */
const namesItself = new Set<Field["kind"]>(["number", "text", "boolean", "choice", "json", "optional"]);

/** Entries of a list, to add and remove within the contract's limits. Rows of plain values become a table. */
export function ListInput({ field, path, value, onChange, Inner }: NestedInputProps<ListField>) {
  const { id, message, attributes } = useFieldError(path);
  const list = useRef<HTMLFieldSetElement>(null);
  const values = Array.isArray(value) ? (value as unknown[]) : [];
  const { item, minItems, maxItems } = field;
  // One row has its sliders; several are easier to compare in a table.
  const columns = columnsOf(item, values.length > 1);
  const csvColumns = columnsOf(item, true);
  const remove = (i: number) => onChange(values.filter((_, at) => at !== i));
  return (
    <fieldset ref={list} class="list" id={id} tabIndex={-1} {...attributes}>
      <legend class={columns ? undefined : "visually-hidden"}>{field.label}</legend>
      {columns ? (
        <TableInput
          label={field.label}
          columns={columns}
          path={path}
          rows={values}
          onChange={onChange}
          onRemove={values.length > minItems ? remove : undefined}
        />
      ) : (
        values.map((each, i) => (
          <fieldset key={i} class="entry">
            <legend class={namesItself.has(item.kind) ? "visually-hidden" : undefined}>
              {values.length > 1 ? `${item.label} ${i + 1}` : item.label}
            </legend>
            <Inner
              field={item}
              path={[...path, i]}
              value={each}
              onChange={(changed) => onChange(values.map((other, at) => (at === i ? changed : other)))}
            />
            {values.length > minItems && (
              <button
                type="button"
                class="quiet remove"
                aria-label={texts.form.removeEntry(item.label, i + 1)}
                onClick={() => remove(i)}
              >
                {texts.form.remove}
              </button>
            )}
          </fieldset>
        ))
      )}
      {values.length < maxItems && (
        <button
          type="button"
          class="quiet"
          onClick={() => onChange([...values, values.length ? values.at(-1) : initialValue(item)])}
        >
          {columns ? texts.form.addRow : texts.form.addEntry(item.label)}
        </button>
      )}
      {csvColumns && maxItems > 1 && (
        <CsvInput
          columns={csvColumns}
          maxRows={maxItems}
          value={value}
          onRows={(rows) => onChange([...rows])}
          list={list}
        />
      )}
      <FieldError id={id} message={message} />
    </fieldset>
  );
}
