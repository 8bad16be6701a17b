import { ImageInput } from "./image-input";
import { type Field } from "./read-field";
import { ObjectInput, OptionalInput, TupleInput, VariantInput } from "./group-inputs";
import { ListInput } from "./list-input";
import { NumberInput } from "./number-input";
import { type Path } from "./path";
import { BooleanInput, ChoiceInput, TextInput } from "./plain-inputs";
import { JsonInput, SeriesInput } from "./written-inputs";

export interface InputProps<Kind extends Field = Field> {
  readonly field: Kind;
  readonly path: Path;
  readonly value: unknown;
  readonly onChange: (value: unknown) => void;
}

/** The input that a field of the form calls for. */
export function FieldInput({ field, ...props }: InputProps) {
  switch (field.kind) {
    case "number":
      return <NumberInput field={field} {...props} />;
    case "text":
      return <TextInput field={field} {...props} />;
    case "boolean":
      return <BooleanInput field={field} {...props} />;
    case "choice":
      return <ChoiceInput field={field} {...props} />;
    case "image":
      return <ImageInput field={field} {...props} />;
    case "series":
      return <SeriesInput field={field} {...props} />;
    case "list":
      return <ListInput field={field} {...props} />;
    case "tuple":
      return <TupleInput field={field} {...props} />;
    case "object":
      return <ObjectInput field={field} {...props} />;
    case "optional":
      return <OptionalInput field={field} {...props} />;
    case "variant":
      return <VariantInput field={field} {...props} />;
    case "json":
      return <JsonInput field={field} {...props} />;
  }
}
