import { type VNode } from "preact";
import { type Field } from "./field";
import { type Path } from "./path";

/** Props of every input of a form. */
export interface InputProps<Kind extends Field = Field> {
  readonly field: Kind;
  readonly path: Path;
  readonly value: unknown;
  readonly onChange: (value: unknown) => void;
}

/** Props of an input that contains others. */
export interface NestedInputProps<Kind extends Field> extends InputProps<Kind> {
  /** Component for the inner fields, handed down so that inputs need not import it. */
  readonly Inner: (props: InputProps) => VNode;
}
