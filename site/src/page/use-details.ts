import { useEffect, useState } from "preact/hooks";
import { type ModelDetails } from "../catalogue";

export type Details = ModelDetails | "loading" | "failed";

/** What a model's card shows, fetched from the page's own origin once it is wanted. */
export function useDetails(path: string, wanted: boolean): { details: Details; retry: () => void } {
  const [details, setDetails] = useState<Details>("loading");
  const [attempt, setAttempt] = useState(0);
  const isMissing = typeof details === "string";
  useEffect(() => {
    if (!wanted || !isMissing) return;
    setDetails("loading");
    fetch(path)
      .then((answer) => (answer.ok ? (answer.json() as Promise<ModelDetails>) : Promise.reject(new Error(path))))
      .then(setDetails, () => setDetails("failed"));
  }, [path, wanted, attempt]);
  return { details, retry: () => setAttempt(attempt + 1) };
}
