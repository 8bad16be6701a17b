import { maxKeptBytes } from "../../../functions/core/cache/answer-store";
import { describeEachStore } from "./each-store";

describeEachStore("the answer store", (start) => {
  const answer = { bytes: Buffer.from('{"y":2}'), variant: "Blue", until: 1_800_000_000_000 };

  it("returns answers unchanged to every instance", async () => {
    const { instance } = start();
    await instance().answers.put("a", answer);
    const kept = await instance().answers.get("a");
    expect({ ...kept, bytes: Buffer.from(kept?.bytes ?? []).toString() }).toEqual({ ...answer, bytes: '{"y":2}' });
  });

  it("takes an empty answer and one without a variant", async () => {
    const { answers } = start().instance();
    await answers.put("b", { ...answer, bytes: new Uint8Array(), variant: null });
    const kept = await answers.get("b");
    expect([kept?.bytes.length, kept?.variant]).toEqual([0, null]);
  });

  it("takes the largest answer that is cached", async () => {
    const { answers } = start().instance();
    await answers.put("c", { ...answer, bytes: new Uint8Array(maxKeptBytes).fill(7), variant: "v".repeat(63) });
    expect((await answers.get("c"))?.bytes.length).toBe(maxKeptBytes);
  });

  it("replaces an answer by a later one", async () => {
    const { answers } = start().instance();
    await answers.put("d", answer);
    await answers.put("d", { ...answer, variant: "Green" });
    expect((await answers.get("d"))?.variant).toBe("Green");
  });

  it("returns null for an unknown key", async () => {
    expect(await start().instance().answers.get("e")).toBeNull();
  });
});
