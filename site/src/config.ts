export interface Config {
  /** Base URL of the API, without a trailing slash. */
  readonly apiUrl: string;
  /** Base URL of the routes that stream, if it differs; without a trailing slash. */
  readonly streamingUrl?: string;
  /** Identifies the deployment. */
  readonly buildId: string;
}

/** Reads what `config.js` set on `window`; undefined if the file is missing or its API URL is not absolute. */
export function readConfig(scope: object): Config | undefined {
  const found = "modelfront" in scope ? (scope.modelfront as Partial<Record<keyof Config, unknown>> | null) : null;
  const apiUrl = readUrl(found?.apiUrl);
  if (!found || apiUrl === undefined) return undefined;
  const streamingUrl = readUrl(found.streamingUrl);
  return {
    apiUrl,
    ...(streamingUrl !== undefined && { streamingUrl }),
    buildId: typeof found.buildId === "string" ? found.buildId : "unknown",
  };
}

function readUrl(value: unknown): string | undefined {
  return typeof value === "string" && URL.canParse(value) ? value.replace(/\/+$/, "") : undefined;
}
