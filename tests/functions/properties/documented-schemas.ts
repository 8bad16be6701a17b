import Ajv from "@redocly/ajv/dist/2020";
import document from "../../../docs/openapi.json";

/** The part of JSON Schema 2020-12 that the document has. */
export interface Schema {
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema | boolean;
  readonly prefixItems?: readonly Schema[];
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly pattern?: string;
  readonly contentEncoding?: string;
}

export type SchemaChecker = (value: unknown) => boolean;

const ajv = new Ajv({ strict: false, validateFormats: false });
ajv.addSchema({ ...document, $id: "document" });

/** A schema of the document, by its name in the components. */
export function componentSchema(name: string): Schema {
  return (document.components.schemas as Record<string, Schema>)[name]!;
}

export function componentChecker(name: string): SchemaChecker {
  return compile(`#/components/schemas/${name}`);
}

/** Schema of the body of a request, or of an answer with this status. */
export function schemaOf(path: string, part: "request" | number): { schema: Schema; check: SchemaChecker } {
  const pointer = [
    ...["paths", path, "post"],
    ...(part === "request" ? ["requestBody"] : ["responses", String(part)]),
    ...["content", "application/json", "schema"],
  ];
  const schema = pointer.reduce<unknown>(
    (value, key) => (value as Record<string, unknown> | undefined)?.[key],
    document,
  );
  if (!schema) throw new Error(`The document says nothing of ${pointer.join(" ")}.`);
  const escaped = pointer.map((key) => encodeURIComponent(key.replaceAll("~", "~0").replaceAll("/", "~1")));
  return { schema, check: compile(`#/${escaped.join("/")}`) };
}

const compiled = new Map<string, SchemaChecker>();

function compile(pointer: string): SchemaChecker {
  const known = compiled.get(pointer) ?? ajv.compile<unknown>({ $ref: `document${pointer}` });
  compiled.set(pointer, known);
  return (value) => known(value);
}
