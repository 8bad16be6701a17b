import { type oas31 } from "zod-openapi";
import { type Body, type Item, type Parameter, type Request } from "./format";

interface TaggedItem {
  readonly tag: string;
  readonly item: Item;
}

/**
 * One request per operation and body example, in the document's order. Leaves out the paths of single models: the
 * generic path has their examples.
 */
export function requestsOf({ paths = {} }: oas31.OpenAPIObject): TaggedItem[] {
  return Object.entries(paths).flatMap(([path, operations]) =>
    (["get", "post"] as const).flatMap((method) => {
      const operation = operations[method];
      return operation && !("x-model" in operation) ? describeOperation(method.toUpperCase(), path, operation) : [];
    }),
  );
}

function describeOperation(method: string, path: string, operation: oas31.OperationObject): TaggedItem[] {
  const { summary = path, description, security, tags = [] } = operation;
  const parameters = (operation.parameters ?? []) as oas31.ParameterObject[];
  return bodiesOf(operation).map(({ name, contentType, body, pathValues }) => ({
    tag: tags[0] ?? "",
    item: {
      name: name ? `${summary}: ${name}` : summary,
      request: {
        method,
        ...(description !== undefined && { description }),
        ...(security?.length === 0 && { auth: { type: "noauth" } as const }),
        header: [
          ...(contentType ? [{ key: "content-type", value: contentType }] : []),
          ...parametersIn("header", parameters).map(switchedOff),
        ],
        url: urlOf(path, "x-streaming" in operation && method === "POST" ? "streamUrl" : "baseUrl", {
          query: parametersIn("query", parameters).map(switchedOff),
          variable: parametersIn("path", parameters).map((variable) => ({
            ...variable,
            value: pathValues[variable.key] ?? variable.value,
          })),
        }),
        ...(body && { body }),
      },
      response: [],
    },
  }));
}

/** Formats a URL. Postman marks path variables with a colon. */
function urlOf(path: string, base: string, parts: Pick<Request["url"], "query" | "variable">): Request["url"] {
  const variables = path.replace(/\{(\w+)\}/g, ":$1");
  return { raw: `{{${base}}}${variables}`, host: [`{{${base}}}`], path: variables.split("/").slice(1), ...parts };
}

function parametersIn(place: "header" | "query" | "path", parameters: readonly oas31.ParameterObject[]): Parameter[] {
  return parameters
    .filter((parameter) => parameter.in === place)
    .map(({ name, description, schema }) => ({
      key: name,
      value: sampleOf((schema ?? {}) as oas31.SchemaObject),
      ...(description !== undefined && { description }),
    }));
}

/** The schema's first example, its default or its first choice. */
function sampleOf({ examples, enum: choices, default: usual }: oas31.SchemaObject): string {
  return String((examples as unknown[] | undefined)?.[0] ?? usual ?? choices?.[0] ?? "");
}

function switchedOff(parameter: Parameter): Parameter {
  return { ...parameter, disabled: true };
}

interface NamedBody {
  readonly name?: string;
  readonly contentType?: string;
  readonly body?: Body;
  /** Path parameters for the example. */
  readonly pathValues: Readonly<Record<string, string>>;
}

/** One body per example, or a file if there are none; one request without a body if the operation takes none. */
function bodiesOf({ requestBody }: oas31.OperationObject): NamedBody[] {
  const content = (requestBody as oas31.RequestBodyObject | undefined)?.content;
  if (!content) return [{ pathValues: {} }];
  const bodies = Object.entries(content).flatMap(([contentType, { examples }]) =>
    examples ? examplesOf(contentType, examples) : [],
  );
  return bodies.length > 0 ? bodies : Object.keys(content).map(fileOf);
}

function examplesOf(contentType: string, examples: NonNullable<oas31.MediaTypeObject["examples"]>): NamedBody[] {
  return Object.entries(examples).map(([key, example]) => {
    const { summary, value } = example as { readonly summary?: string; readonly value: unknown };
    return {
      name: summary ?? key,
      contentType,
      body: { mode: "raw", raw: JSON.stringify(value, null, 2), options: { raw: { language: "json" } } },
      // Examples of predictions are named after their model: `iris-1`.
      pathValues: { model: key.replace(/-\d+$/, "") },
    };
  });
}

function fileOf(contentType: string): NamedBody {
  return { name: "a file", contentType, body: { mode: "file", file: { src: null } }, pathValues: {} };
}
