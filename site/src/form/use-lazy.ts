import { useState } from "preact/hooks";

/** A part of the page that is fetched on the first call of `load`; after a failure the next call tries again. */
export function useLazy<Module>(fetchModule: () => Promise<Module>) {
  const [module, setModule] = useState<Module>();
  const load = () => {
    if (module === undefined) fetchModule().then(setModule, () => undefined);
  };
  return { module, load };
}
