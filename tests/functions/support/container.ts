import { buildApiImage } from "../../../functions/build/image";
import { type ContainerOptions } from "../../../functions/build/bundle";

/** Defaults of an image that was made from no stack's settings. */
export const plainDefaults = {
  SETTINGS: "{}",
  CALLERS: "{}",
  ALLOW_ORIGINS: '["*"]',
} as const satisfies ContainerOptions["defaults"];

/** Build context of an image that carries the endpoint proxy alone. */
export function proxyContext(): Promise<ReadonlyMap<string, Buffer>> {
  return buildApiImage({ models: [], chat: true, proxy: true, defaults: plainDefaults });
}
