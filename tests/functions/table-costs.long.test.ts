import { type Caller } from "../../functions/core/callers/caller";
import { createResponseCache } from "../../functions/core/cache/response-cache";
import { type Invoke } from "../../functions/core/invoke";
import { createCallerLimits } from "../../functions/core/rate-limits/caller-limits";
import { createStores } from "../../functions/stores";
import { patienceMs } from "./stores/each-store";
import { authorizedAs, createTestApi, freeCaller } from "./support/api";
import { type MeteredTable, startMeteredTable } from "./support/metered-table";
import { versatile } from "./support/models";

const environment = { ...process.env };
const cache = { seconds: 300, entries: 1000, images: false };
const anonymous: Caller = { ...freeCaller, kind: "anonymous", id: "203.0.113.7" };
let table: MeteredTable;

beforeEach(async () => {
  table = await startMeteredTable();
  Object.assign(process.env, {
    AWS_REGION: "eu-west-3",
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
    AWS_ENDPOINT_URL_DYNAMODB: table.url,
  });
});
afterEach(async () => {
  await table.close();
  process.env = { ...environment };
});

/** An instance of the API on the table, whose model gives answers of about this many bytes. */
async function open(perHour: number, answerBytes: number) {
  const warnings: string[] = [];
  const stores = await createStores(
    { TABLE: table.name },
    {
      cacheEntries: cache.entries,
      whenStoreIsDown: "closed",
      warn: (message) => warnings.push(message),
      timeoutMs: patienceMs,
    },
  );
  const invoke: Invoke = () =>
    Promise.resolve({ bytes: Buffer.from(`{"y":2${" ".repeat(answerBytes)}}`), variant: "Blue" });
  const api = createTestApi({
    models: new Map([["versatile", versatile]]),
    settings: { cache },
    limits: createCallerLimits(stores.counters),
    cache: createResponseCache(stores.answers, cache),
    idempotency: stores.idempotency,
    invoke,
  });
  const authorizer = authorizedAs({ ...anonymous, limits: { perHour } });
  let asked = 0;
  /** Sends that many different predictions; returns their statuses. */
  async function ask(count: number, headers: Readonly<Record<string, string>> = {}): Promise<number[]> {
    const statuses = [];
    for (let i = 0; i < count; i += 1) {
      asked += 1;
      const { status } = await api.send("POST", "/predict", {
        headers: {
          "content-type": "application/json",
          ...headers,
          ...("idempotency-key" in headers && { "idempotency-key": `key ${asked}` }),
        },
        body: `{"x":${asked}}`,
        authorizer,
      });
      statuses.push(status);
    }
    return statuses;
  }
  return { ask, warnings };
}

const repeated = (status: number, times: number) => Array<number>(times).fill(status);

describe("what an anonymous caller makes the table cost", () => {
  it("is one write unit per prediction, and one for the window: large answers and idempotency keys write nothing", async () => {
    const { ask } = await open(1000, 300 * 1024);
    expect(await ask(20, { "idempotency-key": "" })).toEqual(repeated(200, 20));
    expect(table.writeUnits()).toBe(21);
  });

  it("is a unit per KB more for an answer of up to 4 KiB, which all instances share", async () => {
    const { ask } = await open(1000, 3900);
    await ask(20);
    expect(table.writeUnits()).toBe(21 + 20 * 4);
  });

  it("is next to nothing once the limit is reached: refusals are remembered", async () => {
    // A refusal is remembered for five seconds.
    const clock = jest.spyOn(Date, "now").mockReturnValue(Date.now());
    const { ask } = await open(3, 10);
    await ask(3);
    const before = table.writeUnits();
    expect(await ask(50)).toEqual(repeated(429, 50));
    expect(table.writeUnits() - before).toBe(1);
    clock.mockRestore();
  });
});

describe("a table that throttles", () => {
  it("writes of the cache leaves limits and predictions as they are", async () => {
    const { ask, warnings } = await open(5, 10);
    table.throttle("answer#");
    expect(await ask(8)).toEqual([...repeated(200, 5), ...repeated(429, 3)]);
    expect(warnings).toEqual([]);
  });

  it("everything leaves each instance with limits of its own, which go on from the last count", async () => {
    const { ask, warnings } = await open(5, 10);
    expect(await ask(2)).toEqual([200, 200]);
    table.throttle("");
    expect(await ask(5)).toEqual([...repeated(200, 3), ...repeated(429, 2)]);
    expect(warnings).toEqual([]);
  });
});
