import { readConfig } from "../config";
import { withServers, type OpenApiDocument } from "./servers";

/** Shows the OpenAPI document that `data-document` names, each route with a form that calls this stack's API. */
async function showReference(place: HTMLElement): Promise<void> {
  const response = await fetch(place.dataset["document"] ?? "");
  if (!response.ok) throw new Error(`The document is missing: HTTP status ${response.status}.`);
  const document = (await response.json()) as OpenApiDocument;
  const config = readConfig(window);
  window.SwaggerUIBundle({
    domNode: place,
    spec: config ? withServers(document, config) : document,
    // Without an address of the API there is nothing to try.
    supportedSubmitMethods: config ? ["get", "post"] : [],
    tryItOutEnabled: true,
    deepLinking: true,
    displayRequestDuration: true,
    defaultModelsExpandDepth: 0,
    // No request to anybody else: Swagger's own service judges documents.
    validatorUrl: null,
  });
}

const place = document.querySelector<HTMLElement>("#reference");
if (place) {
  showReference(place).catch((error: unknown) => {
    place.textContent = error instanceof Error ? error.message : String(error);
  });
}
