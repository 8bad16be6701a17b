import { type RequestQuery } from "../api/client";
import { humanize } from "../format";
import { texts } from "../texts";
import { Marked } from "../texts/marked";

interface QueryInputsProps {
  readonly idPrefix: string;
  /** Options by name, each with a description. */
  readonly options: Readonly<Record<string, string>>;
  readonly variants: readonly string[];
  readonly query: RequestQuery;
  readonly onChange: (query: RequestQuery) => void;
}

/** Inputs of the query: the contract's options, and the variant to call. */
export function QueryInputs({ idPrefix, options, variants, query, onChange }: QueryInputsProps) {
  const names = Object.keys(options);
  const id = `${idPrefix}-target-variant`;
  const turn = (name: string, isOn: boolean) =>
    onChange({ ...query, options: names.filter((each) => (each === name ? isOn : query.options.includes(each))) });
  return (
    <>
      {names.length > 0 && (
        <fieldset class="options">
          <legend>{texts.card.options}</legend>
          {names.map((name) => (
            <div key={name}>
              <label>
                <input
                  type="checkbox"
                  aria-describedby={`${idPrefix}-option-${name}`}
                  checked={query.options.includes(name)}
                  onChange={({ currentTarget }) => turn(name, currentTarget.checked)}
                />
                {humanize(name)}
              </label>
              <small id={`${idPrefix}-option-${name}`}>
                <Marked text={options[name] ?? ""} />
              </small>
            </div>
          ))}
        </fieldset>
      )}
      {variants.length > 0 && (
        <div>
          <label for={id}>{texts.card.variant}</label>
          <select
            id={id}
            value={query.targetVariant ?? ""}
            onChange={({ currentTarget }) => onChange({ ...query, targetVariant: currentTarget.value || null })}
          >
            <option value="">{texts.card.anyVariant}</option>
            {variants.map((name) => (
              <option key={name} value={name}>
                {name}
              </option>
            ))}
          </select>
        </div>
      )}
    </>
  );
}
