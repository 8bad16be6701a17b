import { useState } from "preact/hooks";

/** A component that is fetched on the first call of `load`; after a failure the next call tries again. */
export function useLazy<Component>(fetchComponent: () => Promise<Component>) {
  const [component, setComponent] = useState<Component>();
  const load = () => {
    // A component is a function, which the state would call.
    if (component === undefined)
      fetchComponent().then(
        (found) => setComponent(() => found),
        () => undefined,
      );
  };
  return { component, load };
}
