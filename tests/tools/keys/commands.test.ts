import { createIdentify } from "../../../functions/core/callers/identify";
import { issuedKey, type KeyStore } from "../../../functions/core/callers/key-store";
import { createKey, type KeyWish, revokeKey, rotateKey } from "../../../tools/keys/commands";
import { storeOf } from "../../functions/core/callers/keys";

const now = Date.parse("2026-06-01T12:00:00.000Z");
const wish: KeyWish = { name: "Team A", scopes: ["predict"], models: [], limits: { perDay: 1000 }, expiresMs: null };

/** Who the API takes the key for, at a time. */
function identify(keys: KeyStore, text: string, time = now) {
  const find = createIdentify({
    policy: { keys: true },
    keys,
    now: () => time,
    warn: (message) => {
      throw new Error(message);
    },
  });
  return find({ apiKey: text, sourceIp: "203.0.113.7" });
}

describe("createKey", () => {
  it("stores all of a key but its secret, in the form that the API reads", async () => {
    const store = storeOf();
    const { key, text } = await createKey(store, { ...wish, models: ["iris"], expiresMs: 1000 }, now);
    expect(await store.list()).toEqual([key]);
    expect(issuedKey.parse(key)).toEqual({
      id: key.id,
      name: "Team A",
      secrets: key.secrets,
      scopes: ["predict"],
      models: ["iris"],
      limits: { perDay: 1000 },
      created: "2026-06-01T12:00:00.000Z",
      expires: "2026-06-01T12:00:01.000Z",
      revoked: null,
    });
    expect(text).toMatch(new RegExp(`^mf_${key.id}_[A-Za-z0-9_-]{43}$`));
    expect(JSON.stringify(key)).not.toContain(text.slice(-43));
  });

  it("makes a key that the API knows, until it expires", async () => {
    const store = storeOf();
    const { key, text } = await createKey(store, { ...wish, expiresMs: 1000 }, now);
    const { id } = key;
    expect(await identify(store, text)).toEqual({
      kind: "key",
      id,
      scopes: ["predict"],
      models: null,
      limits: { perDay: 1000 },
    });
    expect(await identify(store, text, now + 1000)).toMatchObject({
      message: `The key expired on ${key.expires}.`,
    });
  });

  it("makes another key each time", async () => {
    const store = storeOf();
    const made = await Promise.all(Array.from({ length: 50 }, () => createKey(store, wish, now)));
    expect(new Set(made.map(({ key }) => key.id)).size).toBe(50);
    expect(new Set(made.map(({ text }) => text)).size).toBe(50);
  });
});

describe("revokeKey", () => {
  it.each(["id", "text"] as const)("ends a key, by its %s", async (by) => {
    const store = storeOf();
    const { key, text } = await createKey(store, wish, now);
    expect(await revokeKey(store, { id: key.id, text }[by], now)).toEqual({
      ...key,
      revoked: "2026-06-01T12:00:00.000Z",
    });
    expect(await identify(store, text)).toEqual({ code: "invalid_credentials", message: "The key has been revoked." });
  });

  it("refuses a key that is revoked already", async () => {
    const store = storeOf();
    const { key } = await createKey(store, wish, now);
    await revokeKey(store, key.id, now);
    await expect(revokeKey(store, key.id, now + 1)).rejects.toThrow(
      `The key ${key.id} (Team A) is revoked already, since 2026-06-01T12:00:00.000Z.`,
    );
  });

  it("refuses an id that no key has, without repeating what may be a secret", async () => {
    await expect(revokeKey(storeOf(), "mf_secret", now)).rejects.toThrow(
      "There is no key with this id: `npm run keys -- list` shows the ids.",
    );
  });
});

describe("rotateKey", () => {
  it("ends the old secret at once, and leaves the rest of the key as it is", async () => {
    const store = storeOf();
    const { key, text } = await createKey(store, wish, now);
    const rotated = await rotateKey(store, key.id, 0, now);
    expect(rotated.key).toEqual({ ...key, secrets: rotated.key.secrets });
    expect(await identify(store, rotated.text)).toMatchObject({ kind: "key", id: key.id });
    expect(await identify(store, text)).toEqual({ code: "invalid_credentials", message: "The key is not valid." });
  });

  it("leaves the old secret for a time of grace, if it is told to", async () => {
    const store = storeOf();
    const { key, text } = await createKey(store, wish, now);
    const rotated = await rotateKey(store, text, 60_000, now);
    expect(await identify(store, text, now + 59_999)).toMatchObject({ kind: "key", id: key.id });
    expect(await identify(store, text, now + 60_000)).toMatchObject({ message: "The key is not valid." });
    expect(await identify(store, rotated.text, now + 60_000)).toMatchObject({ kind: "key" });
  });

  it("leaves no secret that is older than the one before", async () => {
    const store = storeOf();
    const { key, text } = await createKey(store, wish, now);
    await rotateKey(store, key.id, 60_000, now);
    const { key: rotated } = await rotateKey(store, key.id, 60_000, now);
    expect(rotated.secrets).toHaveLength(2);
    expect(issuedKey.parse(rotated)).toEqual(rotated);
    expect(await identify(store, text)).toMatchObject({ message: "The key is not valid." });
  });

  it.each([
    ["revoked", { revoked: "2026-06-01T11:00:00.000Z" }],
    ["expired", { expires: "2026-06-01T12:00:00.000Z" }],
  ])("refuses a key that is %s", async (state, fields) => {
    const store = storeOf();
    const { key } = await createKey(store, wish, now);
    await store.put({ ...key, ...fields });
    await expect(rotateKey(store, key.id, 0, now)).rejects.toThrow(
      `The key ${key.id} (Team A) is ${state}: create a new one.`,
    );
  });
});
