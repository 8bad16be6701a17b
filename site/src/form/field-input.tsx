import { ObjectInput, OptionalInput, TupleInput, VariantInput } from "./group-inputs";
import { ImageInput } from "./image-input";
import { type InputProps } from "./input-props";
import { ListInput } from "./list-input";
import { NumberInput } from "./number-input";
import { BooleanInput, ChoiceInput, TextInput } from "./plain-inputs";
import { JsonInput, SeriesInput } from "./written-inputs";

/** Input for a field of any kind. */
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
    case "json":
      return <JsonInput field={field} {...props} />;
    case "list":
      return <ListInput field={field} Inner={FieldInput} {...props} />;
    case "tuple":
      return <TupleInput field={field} Inner={FieldInput} {...props} />;
    case "object":
      return <ObjectInput field={field} Inner={FieldInput} {...props} />;
    case "optional":
      return <OptionalInput field={field} Inner={FieldInput} {...props} />;
    case "variant":
      return <VariantInput field={field} Inner={FieldInput} {...props} />;
  }
}
