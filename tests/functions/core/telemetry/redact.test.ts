import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { formatKey } from "../../../../functions/core/callers/key-text";
import { redact, redactBody } from "../../../../functions/core/telemetry/redact";

describe("redact", () => {
  it.each([
    ["mf_0123456789abcdef_abcDEF-_123", "mf_0123456789abcdef_…"],
    ["Authorization: Bearer abc.def-ghi", "Authorization: Bearer …"],
    ["authorization: basic dXNlcjpwYXNz", "authorization: basic …"],
    ["eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc", "eyJ…"],
    ["cut: eyJhbGciOiJIUzI1NiJ9.eyJz", "cut: eyJ…"],
    ["AKIAIOSFODNN7EXAMPLE and ASIAIOSFODNN7EXAMPLE", "AKIA… and ASIA…"],
    ["sk-proj-abcdefghijklmnop", "sk-…"],
    ["https://b.s3/x?X-Amz-Signature=abc&a=1", "https://b.s3/x?X-Amz-Signature=…&a=1"],
    ["nothing of this kind: mf_, eyJ, sk-1", "nothing of this kind: mf_, eyJ, sk-1"],
  ])("makes of %s %s", (text, redacted) => {
    expect(redact(text)).toBe(redacted);
  });

  it("leaves JSON what it was", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const secret = formatKey({ id: "0123456789abcdef", secret: randomBytes(32).toString("base64url") });
        const text = redact(JSON.stringify({ value, secret }));
        expect(JSON.parse(text)).toEqual({
          value: JSON.parse(JSON.stringify(value)) as unknown,
          secret: "mf_0123456789abcdef_…",
        });
      }),
    );
  });
});

describe("redactBody", () => {
  it("shows nothing of a key, wherever the body is cut", () => {
    const secret = randomBytes(32).toString("base64url");
    const key = formatKey({ id: "0123456789abcdef", secret });
    const body = Buffer.from(`{"a":"${key}","client_secret":"${secret}"}`);
    for (let maxBytes = 1; maxBytes <= body.length; maxBytes++) {
      const text = redactBody(body, maxBytes);
      expect(Buffer.byteLength(text)).toBeLessThanOrEqual(maxBytes);
      expect(text).not.toContain(secret.slice(0, 4));
    }
  });

  it("reads no more of a large body than it may show", () => {
    const large = Buffer.from(`{"text":"${"word ".repeat(1_200_000)}"}`);
    expect(redactBody(large, 64)).toBe(`{"text":"${"word ".repeat(11)}`);
  });
});
