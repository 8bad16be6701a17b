import { type KeyStore } from "../../../functions/core/callers/key-store";
import { rememberedKeySeconds, rememberKeys } from "../../../functions/stores/open-keys";
import { issueKey } from "../core/callers/keys";
import { Clock } from "./each-store";

function remember() {
  const clock = new Clock();
  const { key } = issueKey();
  const stored = new Map([[key.id, key]]);
  const find = jest.fn<ReturnType<KeyStore["find"]>, [string]>((id) => Promise.resolve(stored.get(id) ?? null));
  return { clock, key, stored, find, keys: rememberKeys({ find }, clock.now) };
}

describe("remembered keys", () => {
  it("are looked up again after ten seconds, so that a revoked key is refused by then", async () => {
    const { clock, key, stored, find, keys } = remember();
    expect(await keys.find(key.id)).toEqual(key);
    const revoked = { ...key, revoked: "2026-11-01T12:00:01Z" };
    stored.set(key.id, revoked);
    clock.time += rememberedKeySeconds * 1000 - 1;
    expect(await keys.find(key.id)).toEqual(key);
    clock.time += 1;
    expect(await keys.find(key.id)).toEqual(revoked);
    expect([rememberedKeySeconds, find.mock.calls.length]).toEqual([10, 2]);
  });

  it("do not include unknown ids, so that a new key works at once", async () => {
    const { key, stored, keys } = remember();
    stored.clear();
    expect(await keys.find(key.id)).toBeNull();
    stored.set(key.id, key);
    expect(await keys.find(key.id)).toEqual(key);
  });

  it("reject when they expire while the store cannot be reached", async () => {
    const { clock, key, find, keys } = remember();
    await keys.find(key.id);
    find.mockRejectedValue(new Error("Out of reach."));
    expect(await keys.find(key.id)).toEqual(key);
    clock.time += rememberedKeySeconds * 1000;
    await expect(keys.find(key.id)).rejects.toThrow("Out of reach.");
  });
});
