import { checkIdempotencyKey, fingerprintOf } from "../../../../functions/core/idempotency/idempotency-key";

describe("an idempotency key", () => {
  it.each(["a", "5f0c7f6e-8a0c-4d3c-9a55-0d3a1c1e2b7f", " ~!", "k".repeat(255)])("may be %s", (key) => {
    expect(() => checkIdempotencyKey(key)).not.toThrow();
  });

  it.each([
    ["nothing", "", "has 0 characters"],
    ["too long", "k".repeat(256), "has 256 characters"],
    ["not ASCII", "clé", "has 3 characters"],
    ["not printable", "a\tb", "has 3 characters"],
  ])("is refused if it is %s", (_what, key, found) => {
    const message = `Idempotency-Key ${found}: it takes 1 to 255, printable ASCII alone, such as a UUID.`;
    expect(() => checkIdempotencyKey(key)).toThrow(
      expect.objectContaining({ name: "InvalidRequest", message, param: "idempotency-key" }) as Error,
    );
  });
});

describe("a fingerprint", () => {
  const print = (query: string, type: string | null, body: string) => fingerprintOf(query, type, Buffer.from(body));

  it("is the same for the same request", () => {
    expect(print("a=1", "application/json", "{}")).toBe(print("a=1", "application/json", "{}"));
  });

  it("is another for another query, content type or body, and for parts that are shifted", () => {
    const prints = [
      print("", null, ""),
      print("a=1", null, ""),
      print("", "a=1", ""),
      print("", null, "a=1"),
      print("a=1", "a=1", ""),
      print("", null, "a=1 "),
      print("", "null", ""),
    ];
    expect(new Set(prints).size).toBe(prints.length);
  });
});
