import { readFileSync } from "node:fs";

/**
 * Import first: Jest gives tests an `Error` of their own, of which errors of Node's sockets are no instances. This
 * makes them such, as they are outside of Jest, before the code under test looks.
 */
try {
  readFileSync("");
} catch (error) {
  globalThis.Error = (error as Error).constructor as ErrorConstructor;
}
