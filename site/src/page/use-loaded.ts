import { useEffect, useState } from "preact/hooks";

/**
 * Content that `load` resolves to, or how the load stands. `retry` loads it again.
 * @param name of the content: another name is loaded anew
 */
export function useLoaded<Content>(name: string, load: () => Promise<Content>) {
  const [content, setContent] = useState<Content | "loading" | "failed">("loading");
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    setContent("loading");
    load().then(setContent, () => setContent("failed"));
  }, [name, attempt]);
  return { content, retry: () => setAttempt(attempt + 1) };
}

/** Fetches a file of the page's own origin, in JSON. @throws Error if there is none */
export async function fetchJson<Content>(path: string): Promise<Content> {
  const answer = await fetch(path);
  if (!answer.ok) throw new Error(`${path}: status ${answer.status}`);
  return (await answer.json()) as Content;
}
