import { useState } from "preact/hooks";
import { KeyForm } from "../card/key-form";
import { type OpenApiDocument, type Operation } from "./servers";
import { TryRoute } from "./try-route";
import { texts } from "../texts";

interface ReferenceProps {
  readonly document: OpenApiDocument;
  /** False without an address of the API. */
  readonly canSend: boolean;
}

/** Language of the OpenAPI document, whatever the page's. */
const apiLanguage = "en";

/** The API's routes by tag, each with its parameters, body, answers and a form to try it. */
export function Reference({ document, canSend }: ReferenceProps) {
  const routes = Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => ({ path, method, operation })),
  );
  const [, setChanges] = useState(0);
  return (
    <>
      {canSend && (
        <div class="notice">
          <KeyForm onChange={() => setChanges((count) => count + 1)} />
        </div>
      )}
      {(document.tags ?? []).map(({ name, description }) => (
        <section key={name} class="routes">
          <h2 lang={apiLanguage}>{name}</h2>
          <p lang={apiLanguage}>{description}</p>
          {routes
            .filter(({ operation }) => operation.tags?.includes(name))
            .map(({ path, method, operation }) => (
              <details key={`${method} ${path}`} id={operation.operationId} class="route">
                <summary>
                  <span class="method">{method.toUpperCase()}</span> <code>{path}</code>{" "}
                  <span class="fine" lang={apiLanguage}>
                    {operation.summary}
                  </span>
                </summary>
                {operation.description && <p lang={apiLanguage}>{operation.description}</p>}
                {canSend && (
                  <TryRoute
                    path={path}
                    method={method}
                    operation={operation}
                    address={addressOf(document, method, operation)}
                  />
                )}
                <Answers document={document} operation={operation} />
              </details>
            ))}
        </section>
      ))}
    </>
  );
}

/** Answers of POST stream where they can; what only reads goes to the API that answers whole. */
function addressOf(document: OpenApiDocument, method: string, operation: Operation): string {
  const servers = operation.servers ?? document.servers ?? [];
  return servers.at(method === "post" ? -1 : 0)?.url ?? "";
}

function Answers({ document, operation }: { readonly document: OpenApiDocument; readonly operation: Operation }) {
  const schemas = [
    { title: texts.reference.requestSchema, content: operation.requestBody?.content },
    { title: texts.reference.responseSchema, content: operation.responses?.["200"]?.content },
  ];
  return (
    <>
      <h3>{texts.reference.answers}</h3>
      <dl class="answers">
        {Object.entries(operation.responses ?? {}).map(([status, { description }]) => (
          <div key={status}>
            <dt>{status}</dt>
            <dd lang={apiLanguage}>{description}</dd>
          </div>
        ))}
      </dl>
      {schemas.map(({ title, content }) => {
        const schema = content?.["application/json"]?.schema;
        return (
          schema !== undefined && (
            <details key={title} class="schema">
              <summary>{title}</summary>
              <pre>{JSON.stringify(resolve(schema, document), null, 2)}</pre>
            </details>
          )
        );
      })}
    </>
  );
}

/** The schema with the components that it refers to in place. None of them refers to itself. */
function resolve(schema: unknown, document: OpenApiDocument): unknown {
  if (Array.isArray(schema)) return schema.map((item) => resolve(item, document));
  if (typeof schema !== "object" || schema === null) return schema;
  const reference = (schema as { readonly $ref?: unknown }).$ref;
  if (typeof reference === "string") {
    return resolve(document.components?.schemas?.[reference.split("/").at(-1) ?? ""], document);
  }
  return Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, resolve(value, document)]));
}
