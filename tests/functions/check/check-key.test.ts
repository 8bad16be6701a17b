import { checkKeyPrefix, createCheckKey } from "../../../functions/check/check-key";
import { createIdentify } from "../../../functions/core/callers/identify";
import { issuedKey, type IssuedKey } from "../../../functions/core/callers/key-store";
import { callerPolicy } from "../../../functions/core/callers/policy";

const minute = 60_000;

function setUp() {
  const stored = new Map<string, IssuedKey>();
  let time = Date.parse("2026-11-29T12:00:00Z");
  const now = () => time;
  const getKey = createCheckKey({
    keys: { put: (key) => Promise.resolve(void stored.set(key.id, issuedKey.parse(key))) },
    models: ["iris"],
    now,
  });
  const identify = createIdentify({
    policy: callerPolicy.parse({ keys: true }),
    keys: { find: (id) => Promise.resolve(stored.get(id) ?? null) },
    warn: () => undefined,
    now,
  });
  const ask = (apiKey: string) => identify({ authorization: undefined, apiKey, sourceIp: "203.0.113.7" });
  return { stored, getKey, ask, wait: (milliseconds: number) => (time += milliseconds) };
}

describe("createCheckKey", () => {
  it("issues a key that the authorizer accepts for predictions of the checked models, and that no store can give away", async () => {
    const { ask, getKey, stored } = setUp();
    const text = await getKey();
    expect(await ask(text)).toMatchObject({ kind: "key", scopes: ["predict"], models: ["iris"], limits: {} });
    expect([...stored.keys()][0]).toMatch(new RegExp(`^${checkKeyPrefix}[0-9a-f]{8}$`));
    expect(JSON.stringify([...stored.values()])).not.toContain(text.split("_")[2]);
  });

  it("uses a key again, replaces it after half an hour by one with another id, and lets it expire after an hour", async () => {
    const { ask, getKey, stored, wait } = setUp();
    const first = await getKey();
    wait(29 * minute);
    expect(await getKey()).toBe(first);
    wait(2 * minute);
    const second = await getKey();
    expect(second.slice(0, 19)).not.toBe(first.slice(0, 19));
    expect(stored.size).toBe(2);
    expect(await ask(first)).toMatchObject({ kind: "key" });
    wait(30 * minute);
    expect(await ask(first)).toMatchObject({ code: "invalid_credentials" });
  });

  it("keeps no key that could not be stored", async () => {
    let fails = true;
    const getKey = createCheckKey({
      keys: { put: () => (fails ? Promise.reject(new Error("throttled")) : Promise.resolve()) },
      models: ["iris"],
    });
    await expect(getKey()).rejects.toThrow("throttled");
    fails = false;
    expect(await getKey()).toMatch(/^mf_/);
  });
});
