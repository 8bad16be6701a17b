import { render } from "preact";
import { readConfig } from "../config";
import { Reference } from "./reference";
import { withServers, type OpenApiDocument } from "./servers";
import { texts } from "../texts";

/** Renders the OpenAPI document named in `data-document`, with forms that call this stack's API. */
async function showReference(place: HTMLElement): Promise<void> {
  const response = await fetch(place.dataset["document"] ?? "");
  if (!response.ok) throw new Error(texts.reference.loadFailed(response.status));
  const document = (await response.json()) as OpenApiDocument;
  const config = readConfig(window);
  render(<Reference document={config ? withServers(document, config) : document} canSend={Boolean(config)} />, place);
}

const place = document.querySelector<HTMLElement>("#reference");
if (place) {
  showReference(place).catch((error: unknown) => {
    place.textContent = error instanceof Error ? error.message : String(error);
  });
}
