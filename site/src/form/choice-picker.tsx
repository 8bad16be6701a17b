import { useId, useState } from "preact/hooks";
import { type ChoiceRow, type ChoicesFile } from "../catalogue";
import { texts } from "../texts";
import { applyChoice, chosenRow, findChoices } from "./choice-list";
import { Combobox } from "./combobox";
import { type Field, type ObjectField } from "./field";
import { useForm } from "./form-context";
import { useLazy } from "./use-lazy";

interface ChoicePickerProps {
  readonly choices: ChoicesFile;
  /** Field of the whole request. */
  readonly field: Field;
  readonly value: unknown;
  readonly onChange: (value: unknown) => void;
}

/** Number of choices listed at once. */
const maxListed = 50;

const loadMap = () => import("./choice-map").then(({ ChoiceMap }) => ChoiceMap);

/** List of real things to search, and a map where they have places. A choice fills its fields of the request. */
export function ChoicePicker({ choices, field, value, onChange }: ChoicePickerProps) {
  const { idPrefix, previewSoon } = useForm();
  const { rows, load } = useChoiceRows(choices);
  const [text, setText] = useState<string>();
  const listId = useId();
  const { component: ChoiceMap, load: loadChoiceMap } = useLazy(loadMap);
  if (field.kind !== "object") return null;
  const all = Array.isArray(rows) ? (rows as readonly ChoiceRow[]) : [];
  const chosen = chosenRow(choices, all, value);
  const found = findChoices(all, text ?? "");
  const columns = choices.fields.map((name) => propertyOf(field, name));
  const choose = (row: ChoiceRow) => {
    onChange(applyChoice(choices, row, value));
    setText(undefined);
    previewSoon();
  };
  const [latitude, longitude] = ["latitude", "longitude"].map((role) =>
    columns.findIndex((column) => column?.kind === "number" && column.role === role),
  ) as [number, number];
  const describe = (row: ChoiceRow) => describeRow(row, columns, [latitude, longitude]);
  return (
    <div class="choice-picker">
      <Combobox
        id={`${idPrefix}-choice`}
        listId={listId}
        label={texts.form.choose(choices.title, choices.count)}
        text={text ?? (chosen ? String(chosen[0]) : "")}
        options={found.slice(0, maxListed).map((row) => ({ row, name: String(row[0]), detail: describe(row) }))}
        onOpen={load}
        onText={setText}
        onChoose={({ row }) => choose(row)}
        onLeave={() => setText(undefined)}
      />
      <small role="status">{status(rows, found.length)}</small>
      {latitude >= 0 && longitude >= 0 && (
        <details
          class="choice-map"
          onToggle={() => {
            loadChoiceMap();
            load();
          }}
        >
          <summary>{texts.form.map}</summary>
          {ChoiceMap && (
            <ChoiceMap
              rows={all}
              placeOf={(row) => ({ latitude: Number(row[latitude]), longitude: Number(row[longitude]) })}
              chosen={chosen}
              nameOf={(row) => [row[0], describe(row)].filter(Boolean).join(", ")}
              label={texts.form.mapOf(choices.title, choices.count)}
              onChoose={choose}
            />
          )}
        </details>
      )}
      <small>{texts.form.choiceSource(choices.source)}</small>
    </div>
  );
}

function propertyOf(field: ObjectField, name: string): Field | undefined {
  return field.properties.find((property) => property.name === name)?.field;
}

/** Values beside the name, with their labels, but for the place. */
function describeRow(row: ChoiceRow, columns: readonly (Field | undefined)[], places: readonly number[]): string {
  return row
    .map((value, i) => (i === 0 || places.includes(i) ? "" : `${columns[i]?.label ?? ""} ${value}`))
    .filter(Boolean)
    .join(", ");
}

function status(rows: ReturnType<typeof useChoiceRows>["rows"], found: number): string {
  if (rows === "failed") return texts.form.choicesFailed;
  if (rows === "none" || rows === "loading") return "";
  return found > maxListed ? texts.form.listed(maxListed, found) : texts.form.found(found);
}

/** Rows of a list of choices, fetched from the page's own origin on the first call of `load`. */
function useChoiceRows({ path }: ChoicesFile) {
  const [rows, setRows] = useState<readonly ChoiceRow[] | "none" | "loading" | "failed">("none");
  const load = () => {
    if (Array.isArray(rows) || rows === "loading") return;
    setRows("loading");
    fetch(`/${path}`)
      .then((answer) => (answer.ok ? (answer.json() as Promise<ChoiceRow[]>) : Promise.reject(new Error(path))))
      .then(setRows, () => setRows("failed"));
  };
  return { rows, load };
}
