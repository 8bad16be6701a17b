import { createContext } from "preact";

/** What the parts of a model's page know about its API. */
export interface ApiStatus {
  /** True if the API refuses this page's caller without a key, or with the key that it has. */
  readonly needsKey: boolean;
  /** Asks the API for the models' states. */
  readonly refresh: () => void;
}

export const ApiStatusContext = createContext<ApiStatus>({ needsKey: false, refresh: () => undefined });
