import { type IssuedKey } from "../../functions/core/callers/key-store";
import { formatKey } from "../../functions/core/callers/key-text";
import { createSecret } from "../../functions/core/callers/secret";

/** Creates a key whose rate and quota are counted but never reached. `text` is what callers send. */
export function createUnlimitedKey(): { readonly issued: IssuedKey; readonly text: string } {
  const { secret, hashed } = createSecret();
  const id = "0123456789abcdef";
  const million = 1e6;
  const issued: IssuedKey = {
    id,
    name: "bench",
    secrets: [hashed],
    scopes: ["predict"],
    models: null,
    limits: { perSecond: { rate: million, burst: million }, perDay: 1000 * million },
    created: new Date().toISOString(),
    expires: null,
    revoked: null,
  };
  return { issued, text: formatKey({ id, secret }) };
}
