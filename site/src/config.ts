export interface Config {
  /** Without a slash at its end. */
  readonly apiUrl: string;
  /** Where chat streams if that is elsewhere, as clients of OpenAI's protocol take it: with `/v1` at its end. */
  readonly chatUrl?: string;
  readonly buildId: string;
}

/** What `config.js` left on `window`, or nothing if the file is missing, failed to load or says something else. */
export function readConfig(scope: object): Config | undefined {
  const found = "modelfront" in scope ? (scope.modelfront as Partial<Record<keyof Config, unknown>> | null) : null;
  if (typeof found?.apiUrl !== "string" || !URL.canParse(found.apiUrl)) return undefined;
  return {
    apiUrl: found.apiUrl.replace(/\/+$/, ""),
    ...(typeof found.chatUrl === "string" && URL.canParse(found.chatUrl) && { chatUrl: found.chatUrl }),
    buildId: typeof found.buildId === "string" ? found.buildId : "unknown",
  };
}
