import { createContext } from "preact";

/** State of the API, for the parts of a model's page. */
export interface ApiStatus {
  /** True if the API refuses this page's caller without a key, or with the key that it has. */
  readonly needsKey: boolean;
  /** Asks the API for the models' states. */
  readonly refresh: () => void;
}

export const ApiStatusContext = createContext<ApiStatus>({ needsKey: false, refresh: () => undefined });
