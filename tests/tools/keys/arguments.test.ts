import { InvalidArgumentError } from "commander";
import fc from "fast-check";
import { parseBurst, parseGrant, parseName, parseQuota, parseRate, parseSpan } from "../../../tools/keys/arguments";
import { anyText } from "../../any-text";

const parsers = { parseQuota, parseRate, parseBurst, parseSpan, parseGrant, parseName };

describe("arguments of npm run keys", () => {
  it("mean what they say", () => {
    expect(parseQuota("1000/day")).toBe(1000);
    expect(parseRate("5/s")).toBe(5);
    expect(parseBurst("10")).toBe(10);
    expect(parseSpan("30d")).toBe(30 * 24 * 60 * 60 * 1000);
    expect(parseSpan("12h")).toBe(12 * 60 * 60 * 1000);
    expect(parseSpan("15m")).toBe(15 * 60 * 1000);
    expect(parseGrant("proxy")).toEqual({ scope: "proxy" });
    expect(parseGrant("model:chat-tiny")).toEqual({ model: "chat-tiny" });
    expect(parseName("Team A, Zürich")).toBe("Team A, Zürich");
  });

  const count = "a whole number from 1 to 1000000000";
  const span = "Expected a number of minutes, hours or days such as 15m, 12h or 30d, at most 3650d.";
  const grant = "Expected predict, chat, proxy or model:<name>.";
  const name = "Expected 1 to 100 printable characters.";
  it.each<[keyof typeof parsers, string, string]>([
    ["parseQuota", "1000", `Expected ${count} and /day, such as 100/day.`],
    ["parseQuota", "0/day", `Expected ${count} and /day, such as 100/day.`],
    ["parseQuota", "-1/day", `Expected ${count} and /day, such as 100/day.`],
    ["parseQuota", "1e3/day", `Expected ${count} and /day, such as 100/day.`],
    ["parseQuota", "1000/hour", `Expected ${count} and /day, such as 100/day.`],
    ["parseQuota", "1000/day/day", `Expected ${count} and /day, such as 100/day.`],
    ["parseQuota", "1000000001/day", `Expected ${count} and /day, such as 100/day.`],
    ["parseRate", "5/day", `Expected ${count} and /s, such as 100/s.`],
    ["parseBurst", "1.5", `Expected ${count}.`],
    ["parseBurst", "", `Expected ${count}.`],
    ["parseSpan", "30", span],
    ["parseSpan", "0d", span],
    ["parseSpan", "30 d", span],
    ["parseSpan", "3651d", span],
    ["parseSpan", "2027-01-31", span],
    ["parseGrant", "admin", grant],
    ["parseGrant", "model:", grant],
    ["parseGrant", "model:../iris", grant],
    ["parseGrant", "", grant],
    ["parseName", "", name],
    ["parseName", " a", name],
    ["parseName", "a\nb", name],
    ["parseName", "a\u001b[31m", name],
    ["parseName", "x".repeat(101), name],
  ])("are refused with what is accepted: %s %j", (parser, text, message) => {
    expect(() => parsers[parser](text)).toThrow(new InvalidArgumentError(message));
  });

  it("are read from any text, or refused in words", () => {
    const text = fc.oneof(
      anyText({ maxLength: 120 }),
      fc.tuple(fc.integer(), fc.constantFrom("", "/day", "/s", "d", "h", "m")).map(([n, unit]) => `${n}${unit}`),
    );
    fc.assert(
      fc.property(text, fc.constantFrom(...Object.values(parsers)), (text, parse) => {
        try {
          const value = parse(text);
          if (typeof value === "number") {
            expect(Number.isSafeInteger(value)).toBe(true);
            expect(value).toBeGreaterThan(0);
          }
        } catch (error) {
          expect(error).toBeInstanceOf(InvalidArgumentError);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it("are read as every number that people write", () => {
    const count = fc.integer({ min: 1, max: 1_000_000_000 });
    fc.assert(
      fc.property(count, (n) => {
        expect(parseQuota(`${n}/day`)).toBe(n);
        expect(parseRate(`${n}/s`)).toBe(n);
        expect(parseBurst(`${n}`)).toBe(n);
      }),
    );
  });
});
