import { type ComponentChildren } from "preact";
import {
  initialValue,
  variantOf,
  type ObjectField,
  type OptionalField,
  type TupleField,
  type VariantField,
} from "./read-field";
import { FieldError } from "./field-error";
import { FieldInput, type InputProps } from "./field-input";
import { useFieldError } from "./form-context";
import { type Path } from "./path";

export function ObjectInput({ field, path, value, onChange }: InputProps<ObjectField>) {
  const values = (value ?? {}) as Readonly<Record<string, unknown>>;
  const inputs = field.properties.map(({ name, field: inner }) => (
    <FieldInput
      key={name}
      field={inner}
      path={[...path, name]}
      value={values[name]}
      onChange={(changed) => onChange({ ...values, [name]: changed })}
    />
  ));
  return (
    <Group label={field.label} path={path}>
      {inputs}
    </Group>
  );
}

export function TupleInput({ field, path, value, onChange }: InputProps<TupleField>) {
  const values = Array.isArray(value) ? (value as unknown[]) : [];
  return (
    <Group label={field.label} path={path}>
      {field.items.map((item, i) => (
        <FieldInput
          key={i}
          field={item}
          path={[...path, i]}
          value={values[i]}
          onChange={(changed) => onChange(field.items.map((_, at) => (at === i ? changed : values[at])))}
        />
      ))}
    </Group>
  );
}

interface GroupProps {
  readonly label: string;
  readonly path: Path;
  readonly children: ComponentChildren;
}

/** Inputs that belong together. The request itself and the entries of a list have a frame and a name already. */
function Group({ label, path, children }: GroupProps) {
  const { id, message, attributes } = useFieldError(path);
  const isNamed = path.length === 0 || typeof path.at(-1) === "number";
  const content = (
    <>
      {children}
      <FieldError id={id} message={message} />
    </>
  );
  return isNamed ? (
    <div class="fields" id={id} tabIndex={-1} {...attributes}>
      {content}
    </div>
  ) : (
    <fieldset class="fields" id={id} tabIndex={-1} {...attributes}>
      <legend>{label}</legend>
      {content}
    </fieldset>
  );
}

/** A box to tick before the value counts. */
export function OptionalInput({ field, path, value, onChange }: InputProps<OptionalField>) {
  const { id } = useFieldError(path);
  const isGiven = value !== field.absent;
  return (
    <div class="optional">
      <label>
        <input
          id={`${id}-given`}
          type="checkbox"
          checked={isGiven}
          onChange={({ currentTarget }) => onChange(currentTarget.checked ? initialValue(field.inner) : field.absent)}
        />
        Give {field.label.charAt(0).toLowerCase() + field.label.slice(1)}
      </label>
      {isGiven && <FieldInput field={field.inner} path={path} value={value} onChange={onChange} />}
    </div>
  );
}

export function VariantInput({ field, path, value, onChange }: InputProps<VariantField>) {
  const { id } = useFieldError(path);
  const current = variantOf(field, value);
  const variant = field.variants[current];
  return (
    <div>
      <label for={`${id}-variant`}>{field.label}: form</label>
      <select
        id={`${id}-variant`}
        value={String(current)}
        onChange={({ currentTarget }) => {
          const chosen = field.variants[Number(currentTarget.value)];
          if (chosen) onChange(initialValue(chosen));
        }}
      >
        {field.variants.map((each, i) => (
          <option key={i} value={String(i)}>
            {i + 1}: {each.kind}
          </option>
        ))}
      </select>
      {variant && <FieldInput key={current} field={variant} path={path} value={value} onChange={onChange} />}
    </div>
  );
}
