import { type Lease, maxStoredBytes } from "../../../functions/core/idempotency/idempotency-store";
import { describeEachStore } from "./each-store";

const minute = 60_000;
const day = 24 * 60 * minute;

describeEachStore("the idempotency store", (start) => {
  const answer = { status: 201, headers: { "content-type": "application/json" }, body: Buffer.from('{"y":2}') };
  const lease = (time: number, token: string): Lease => ({
    fingerprint: `print of ${token}`,
    token,
    until: time + minute,
  });

  it("gives the lease to the first instance, and the known request to the others", async () => {
    const { instance, clock } = start();
    const first = lease(clock.time, "one");
    expect(await instance().idempotency.claim("a", first)).toBeNull();
    expect(await instance().idempotency.claim("a", lease(clock.time, "two"))).toMatchObject({
      fingerprint: "print of one",
      until: first.until,
      answer: null,
    });
  });

  it("gives the lease to exactly one of 50 parallel claims", async () => {
    const { instance, clock } = start();
    const claims = await Promise.all(
      Array.from({ length: 50 }, (_, i) => instance().idempotency.claim("b", lease(clock.time, String(i)))),
    );
    expect(claims.filter((known) => known === null)).toHaveLength(1);
  });

  it("returns the answer until it expires", async () => {
    const { instance, clock } = start();
    const { idempotency } = instance();
    const first = lease(clock.time, "one");
    await idempotency.claim("c", first);
    await idempotency.finish("c", first, answer, clock.time + day);
    clock.time += day - 1;
    const known = await instance().idempotency.claim("c", lease(clock.time, "two"));
    expect(known?.answer && { ...known.answer, body: Buffer.from(known.answer.body) }).toEqual(answer);
    clock.time += 1;
    expect(await idempotency.claim("c", lease(clock.time, "three"))).toBeNull();
  });

  it("gives a new lease after a release", async () => {
    const { instance, clock } = start();
    const { idempotency } = instance();
    const first = lease(clock.time, "one");
    await idempotency.claim("d", first);
    await idempotency.release("d", first);
    expect(await idempotency.claim("d", lease(clock.time, "two"))).toBeNull();
  });

  it("gives an expired lease to exactly one of 50 parallel claims", async () => {
    const { instance, clock } = start();
    await instance().idempotency.claim("e", lease(clock.time, "one"));
    clock.time += minute;
    const claims = await Promise.all(
      Array.from({ length: 50 }, (_, i) => instance().idempotency.claim("e", lease(clock.time, `later ${i}`))),
    );
    expect(claims.filter((known) => known === null)).toHaveLength(1);
  });

  it("ignores finish and release by the holder of an expired lease", async () => {
    const { instance, clock } = start();
    const { idempotency } = instance();
    const [slow, next] = [lease(clock.time, "slow"), lease(clock.time + minute, "next")];
    await idempotency.claim("f", slow);
    clock.time += minute;
    await idempotency.claim("f", next);
    await idempotency.finish("f", slow, answer, clock.time + day);
    await idempotency.release("f", slow);
    expect(await idempotency.claim("f", lease(clock.time, "third"))).toMatchObject({
      fingerprint: "print of next",
      answer: null,
    });
  });

  it.each([0, maxStoredBytes])("keeps an answer of %s bytes", async (length) => {
    const { instance, clock } = start();
    const { idempotency } = instance();
    const first = lease(clock.time, "one");
    const headers = Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`x-header-${i}`, "v".repeat(200)]));
    await idempotency.claim(`g${length}`, first);
    await idempotency.finish(`g${length}`, first, { status: 200, headers, body: new Uint8Array(length) }, first.until);
    const known = await idempotency.claim(`g${length}`, first);
    expect(known?.answer?.headers).toEqual(headers);
    expect(known?.answer?.body.length).toBe(length);
  });
});
