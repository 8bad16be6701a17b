import { type ComponentChildren } from "preact";
import { type ObjectField, type OptionalField, type TupleField, type VariantField } from "./field";
import { FieldError, useFieldError } from "./field-error";
import { initialValue, variantOf } from "./field-value";
import { type NestedInputProps } from "./input-props";
import { type Path } from "./path";
import { texts } from "../texts";

/** Inputs of an object's properties. */
export function ObjectInput({ field, path, value, onChange, Inner }: NestedInputProps<ObjectField>) {
  const values = (value ?? {}) as Readonly<Record<string, unknown>>;
  const inputs = field.properties.map(({ name, field: inner }) => (
    <Inner
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

/** Inputs of a tuple's entries. */
export function TupleInput({ field, path, value, onChange, Inner }: NestedInputProps<TupleField>) {
  const values = Array.isArray(value) ? (value as unknown[]) : [];
  return (
    <Group label={field.label} path={path}>
      {field.items.map((item, i) => (
        <Inner
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

/** Frame and name for inputs that belong together. The request and the entries of a list already have both. */
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

/** Checkbox that turns an optional value on, with its input. */
export function OptionalInput({ field, path, value, onChange, Inner }: NestedInputProps<OptionalField>) {
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
        {field.label}
      </label>
      {isGiven && <Inner field={field.inner} path={path} value={value} onChange={onChange} />}
    </div>
  );
}

/** Choice between the shapes of a value, with the inputs of the chosen one. */
export function VariantInput({ field, path, value, onChange, Inner }: NestedInputProps<VariantField>) {
  const { id } = useFieldError(path);
  const current = variantOf(field, value);
  const variant = field.variants[current];
  return (
    <div>
      <label for={`${id}-variant`}>{texts.form.shape(field.label)}</label>
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
      {variant && <Inner key={current} field={variant} path={path} value={value} onChange={onChange} />}
    </div>
  );
}
