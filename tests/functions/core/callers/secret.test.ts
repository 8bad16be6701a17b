import { createSecret, matchesSecret, unknownSecret } from "../../../../functions/core/callers/secret";

const now = Date.parse("2026-06-01T12:00:00.000Z");

describe("a secret", () => {
  it("has 256 random bits, and another salt each time", () => {
    const all = Array.from({ length: 100 }, () => createSecret());
    for (const { secret } of all) expect(Buffer.from(secret, "base64url")).toHaveLength(32);
    expect(new Set(all.map(({ secret }) => secret)).size).toBe(100);
    expect(new Set(all.map(({ hashed }) => hashed.salt)).size).toBe(100);
  });

  it("cannot be told from what is stored of it", () => {
    const { secret, hashed } = createSecret();
    expect(Object.keys(hashed).sort()).toEqual(["ends", "hash", "salt"]);
    expect(JSON.stringify(hashed)).not.toContain(secret);
  });

  it("matches what is stored of it, whichever it is, and nothing else", () => {
    const [a, b] = [createSecret(), createSecret()];
    expect(matchesSecret(a.secret, [a.hashed], now)).toBe(true);
    expect(matchesSecret(a.secret, [b.hashed, a.hashed], now)).toBe(true);
    expect(matchesSecret(a.secret, [b.hashed], now)).toBe(false);
    expect(matchesSecret(a.secret, [{ ...a.hashed, salt: b.hashed.salt }], now)).toBe(false);
    expect(matchesSecret(a.hashed.hash, [a.hashed], now)).toBe(false);
    expect(matchesSecret("", [a.hashed], now)).toBe(false);
    expect(matchesSecret(a.secret, unknownSecret, now)).toBe(false);
  });

  it("matches until its end, and not at its end", () => {
    const { secret, hashed } = createSecret();
    const ending = { ...hashed, ends: "2026-06-01T12:00:00.000Z" };
    expect(matchesSecret(secret, [ending], now - 1)).toBe(true);
    expect(matchesSecret(secret, [ending], now)).toBe(false);
  });
});
