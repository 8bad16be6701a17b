import path from "node:path";

/** The issued keys of the local stack, which `npm run keys` writes: not committed. */
export const localKeyFile = path.join(__dirname, "../.modelfront/keys.json");
