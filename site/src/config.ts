export interface Config {
  /** Without a slash at its end. */
  readonly apiUrl: string;
  /** Where the routes that stream answer, if that is elsewhere; without a slash too. */
  readonly streamingUrl?: string;
  readonly buildId: string;
}

/** What `config.js` left on `window`, or nothing if the file is missing, failed to load or says something else. */
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
