import { type KeyStore } from "../../../functions/core/callers/key-store";
import { issueKey } from "../core/callers/keys";

/** Promises of every store of keys. `open` gives a store of its own for each test, and opens it again. */
export function promisesOfKeyStores(open: () => KeyStore): void {
  const { key } = issueKey();
  const full = issueKey({
    id: "fedcba9876543210",
    name: 'Ünï "quoted" 🔑',
    scopes: ["predict", "chat", "proxy"],
    models: ["iris"],
    limits: { perDay: 1000, perSecond: { rate: 5, burst: 10 } },
    expires: "2099-01-01T00:00:00.500Z",
    revoked: "2026-02-01T00:00:00.000Z",
  }).key;

  it("has no keys at first", async () => {
    const store = open();
    expect(await store.find(key.id)).toBeNull();
    expect(await store.list()).toEqual([]);
  });

  it("finds and lists every key, also when it is opened again", async () => {
    await open().put(key);
    await open().put(full);
    const store = open();
    expect(await store.find(key.id)).toEqual(key);
    expect(await store.find(full.id)).toEqual(full);
    expect([...(await store.list())].sort((a, b) => (a.id < b.id ? -1 : 1))).toEqual([key, full]);
  });

  it("replaces a key, and another instance finds the new version at once", async () => {
    const [writer, reader] = [open(), open()];
    await writer.put(key);
    expect(await reader.find(key.id)).toEqual(key);
    const revoked = { ...key, revoked: "2026-02-01T00:00:00.000Z" };
    await writer.put(revoked);
    expect(await reader.find(key.id)).toEqual(revoked);
    expect(await reader.list()).toEqual([revoked]);
  });
}
