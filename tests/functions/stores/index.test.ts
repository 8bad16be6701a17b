import { createStores } from "../../../functions/stores";
import { patienceMs } from "./each-store";
import { startDynalite } from "./start-dynalite";

const warn = (message: string, cause: unknown) => {
  throw new Error(message, { cause });
};
const limit = { points: 1, seconds: 60 };

describe("createStores", () => {
  it("keeps everything in memory, separately per instance, if the environment names no table", async () => {
    const [one, two] = [
      await createStores({}, { cacheEntries: 1, whenStoreIsDown: "closed", warn }),
      await createStores({}, { cacheEntries: 1, whenStoreIsDown: "closed", warn }),
    ];
    await one.counters.take("a", limit);
    expect((await two.counters.take("a", limit)).allowed).toBe(true);
  });

  it("shares counters, answers and idempotency keys in the table that the environment names", async () => {
    const environment = { ...process.env };
    const dynalite = await startDynalite();
    try {
      Object.assign(process.env, {
        AWS_REGION: "eu-west-3",
        AWS_ACCESS_KEY_ID: "test",
        AWS_SECRET_ACCESS_KEY: "test",
        AWS_ENDPOINT_URL_DYNAMODB: dynalite.url,
      });
      const open = () =>
        createStores(
          { TABLE: dynalite.table },
          { cacheEntries: 1, whenStoreIsDown: "closed", warn, timeoutMs: patienceMs },
        );
      const [one, two] = [await open(), await open()];
      const twice = { ...limit, points: 2 };
      await one.counters.take("a", twice);
      // The stand-in does not return the item of a refused write, so neither point is one too many.
      expect((await two.counters.take("a", twice)).remaining).toBe(0);
      const answer = { bytes: Buffer.from("1"), variant: null, until: Date.now() + 60_000 };
      await one.answers.put("a", answer);
      expect((await two.answers.get("a"))?.until).toBe(answer.until);
      const lease = { fingerprint: "f", token: "t", until: Date.now() + 60_000 };
      await one.idempotency.identified.claim("a", lease);
      expect(await two.idempotency.identified.claim("a", { ...lease, token: "u" })).toMatchObject({ fingerprint: "f" });
    } finally {
      await dynalite.close();
      process.env = environment;
    }
  });
});
