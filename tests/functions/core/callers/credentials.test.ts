import fc from "fast-check";
import { readCredentials } from "../../../../functions/core/callers/credentials";

const tokenText = fc.stringMatching(/^[A-Za-z0-9._~+/-]{1,200}={0,2}$/).filter((text) => text !== "anonymous");
const anyText = fc.oneof(fc.string({ unit: "binary", maxLength: 300 }), tokenText, fc.constantFrom("", "Bearer", " "));
const anyHeader = fc.option(
  fc.oneof(
    anyText,
    anyText.map((text) => `Bearer ${text}`),
  ),
  { nil: undefined },
);

describe("readCredentials", () => {
  it("finds any token after any case of Bearer and any number of spaces", () => {
    const scheme = fc.constantFrom("Bearer", "bearer", "BEARER", "bEaReR");
    fc.assert(
      fc.property(tokenText, scheme, fc.integer({ min: 1, max: 5 }), (text, name, spaces) => {
        const authorization = `${name}${" ".repeat(spaces)}${text}`;
        expect(readCredentials({ authorization })).toEqual({ text, bearer: true });
        expect(readCredentials({ authorization, apiKey: text })).toEqual({ text, bearer: true });
        expect(readCredentials({ apiKey: text })).toEqual({ text, bearer: false });
      }),
    );
  });

  it("answers any headers with nothing, with a refusal, or with a text that has only letters of tokens", () => {
    fc.assert(
      fc.property(anyHeader, anyHeader, (authorization, apiKey) => {
        const found = readCredentials({ authorization, apiKey });
        if (found === null) {
          expect([undefined, "anonymous"]).toContain(apiKey);
          expect([undefined, "bearer anonymous"]).toContain(authorization?.toLowerCase());
        } else if ("code" in found) expect(found.code).toBe("invalid_credentials");
        else expect(found.text).toMatch(/^[\w.~+/-]+=*$/);
      }),
      { numRuns: 2000 },
    );
  });

  it("never repeats what it was sent in a refusal", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[0-9a-f]{24}$/), (secret) => {
        const refused = [
          readCredentials({ authorization: secret }),
          readCredentials({ apiKey: `${secret} ` }),
          readCredentials({ authorization: `Bearer ${secret}`, apiKey: `${secret}x` }),
        ];
        for (const refusal of refused) {
          expect(refusal).toHaveProperty("code");
          expect(JSON.stringify(refusal)).not.toContain(secret);
        }
      }),
    );
  });

  it("takes a token of 8192 characters, and none that is longer", () => {
    expect(readCredentials({ apiKey: "a".repeat(8192) })).toMatchObject({ bearer: false });
    expect(readCredentials({ apiKey: "a".repeat(8193) })).toHaveProperty("code");
    expect(readCredentials({ authorization: `Bearer ${"a".repeat(8192)}` })).toMatchObject({ bearer: true });
    expect(readCredentials({ authorization: `Bearer ${"a".repeat(8193)}` })).toHaveProperty("code");
  });
});
