import { useId, useState } from "preact/hooks";
import { credentials } from "../api/credentials";
import { type Operation, type Parameter } from "./servers";
import { texts } from "../texts";

interface TryRouteProps {
  readonly path: string;
  readonly method: string;
  readonly operation: Operation;
  /** Base URL of the API, without a slash at its end. */
  readonly address: string;
}

/** A form that sends a request to the route, and what came back. */
export function TryRoute({ path, method, operation, address }: TryRouteProps) {
  const id = useId();
  const parameters = operation.parameters ?? [];
  const examples = Object.entries(operation.requestBody?.content["application/json"]?.examples ?? {});
  const takesBody = operation.requestBody !== undefined;
  const [values, setValues] = useState<Readonly<Record<string, string>>>(() => initialValues(parameters));
  const [body, setBody] = useState(() => pretty(examples[0]?.[1].value));
  const [answer, setAnswer] = useState<{ readonly title: string; readonly text: string } | undefined>();

  async function send(): Promise<void> {
    setAnswer({ title: texts.reference.waiting, text: "" });
    const started = performance.now();
    try {
      const response = await fetch(address + targetOf(path, parameters, values), {
        method: method.toUpperCase(),
        headers: {
          ...credentials(),
          ...(takesBody && { "content-type": "application/json" }),
          ...Object.fromEntries(parameters.filter(isIn("header")).flatMap(({ name }) => given(name, values))),
        },
        ...(takesBody && { body }),
      });
      const text = await response.text();
      const milliseconds = Math.round(performance.now() - started);
      setAnswer({ title: texts.reference.status(response.status, milliseconds), text: prettyText(text) });
    } catch (error) {
      setAnswer({ title: texts.reference.noAnswer, text: error instanceof Error ? error.message : String(error) });
    }
  }

  return (
    <form
      class="try"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      {parameters.map(({ name, in: place, required, description, schema }) => (
        <div key={name}>
          <label for={`${id}-${name}`}>
            <code>{name}</code> <span class="fine">{place}</span>
          </label>
          {schema?.enum ? (
            <select
              id={`${id}-${name}`}
              value={values[name]}
              onChange={({ currentTarget }) => setValues({ ...values, [name]: currentTarget.value })}
            >
              {!required && <option value="">{texts.reference.notSent}</option>}
              {schema.enum.map((value) => (
                <option key={value}>{value}</option>
              ))}
            </select>
          ) : (
            <input
              id={`${id}-${name}`}
              value={values[name]}
              required={required}
              onInput={({ currentTarget }) => setValues({ ...values, [name]: currentTarget.value })}
            />
          )}
          {description && <small>{description}</small>}
        </div>
      ))}
      {takesBody && (
        <>
          {examples.length > 1 && (
            <div>
              <label for={`${id}-example`}>{texts.reference.example}</label>
              <select
                id={`${id}-example`}
                onChange={({ currentTarget }) => {
                  const [name, example] = examples[Number(currentTarget.value)] ?? [];
                  setBody(pretty(example?.value));
                  if (name && "model" in values) setValues({ ...values, model: name.replace(/-\d+$/, "") });
                }}
              >
                {examples.map(([name, { summary }], i) => (
                  <option key={name} value={i}>
                    {summary ?? name}
                  </option>
                ))}
              </select>
            </div>
          )}
          <div class="whole">
            <label for={`${id}-body`}>{texts.reference.body}</label>
            <textarea
              id={`${id}-body`}
              rows={8}
              spellcheck={false}
              value={body}
              onInput={({ currentTarget }) => setBody(currentTarget.value)}
            />
            {operation.requestBody?.description && <small>{operation.requestBody.description}</small>}
          </div>
        </>
      )}
      <button type="submit">{texts.reference.send}</button>
      <div class="whole" role="status">
        {answer && (
          <>
            <strong>{answer.title}</strong>
            {answer.text && <pre>{answer.text}</pre>}
          </>
        )}
      </div>
    </form>
  );
}

function initialValues(parameters: readonly Parameter[]): Record<string, string> {
  return Object.fromEntries(
    parameters.map(({ name, required, schema }) => [name, required ? (schema?.enum?.[0] ?? "") : ""]),
  );
}

function isIn(place: string) {
  return (parameter: Parameter) => parameter.in === place;
}

/** Name and value of a parameter, unless it is left empty. */
function given(name: string, values: Readonly<Record<string, string>>): [string, string][] {
  const value = values[name] ?? "";
  return value === "" ? [] : [[name, value]];
}

/** Path with its parameters filled in, and the query. */
function targetOf(path: string, parameters: readonly Parameter[], values: Readonly<Record<string, string>>): string {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(values[name] ?? ""));
  const query = new URLSearchParams(parameters.filter(isIn("query")).flatMap(({ name }) => given(name, values)));
  return query.size > 0 ? `${filled}?${query.toString()}` : filled;
}

function pretty(value: unknown): string {
  return value === undefined ? "" : JSON.stringify(value, null, 2);
}

function prettyText(text: string): string {
  try {
    return pretty(JSON.parse(text));
  } catch {
    return text;
  }
}
