import fc from "fast-check";
import { formatKey, parseKey } from "../../../../functions/core/callers/key-text";

describe("the text of a key", () => {
  const id = fc.stringMatching(/^[0-9a-f]{16}$/);
  const secret = fc.stringMatching(/^[A-Za-z0-9_-]{43}$/);

  it("is read as it was written", () => {
    fc.assert(
      fc.property(id, secret, (id, secret) => {
        expect(parseKey(formatKey({ id, secret }))).toEqual({ id, secret });
      }),
    );
  });

  it("is read as a whole alone: not a part of it, and not with more in it", () => {
    const more = fc.string({ minLength: 1, maxLength: 3, unit: "binary" });
    fc.assert(
      fc.property(id, secret, fc.nat(62), more, (id, secret, at, more) => {
        const text = formatKey({ id, secret });
        expect(parseKey(text.slice(0, at))).toBeNull();
        expect(parseKey(text.slice(0, at) + more + text.slice(at))).toBeNull();
      }),
    );
  });

  it("is nothing that is any text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 100 }), (text) => {
        expect(parseKey(text)).toBeNull();
        expect(parseKey(`mf_${text}`)).toBeNull();
      }),
    );
  });
});
