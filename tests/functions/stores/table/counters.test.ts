import { GetItemCommand } from "@aws-sdk/client-dynamodb";
import { createTable, type Table } from "../../../../functions/stores/table/table";
import { createTableCounters } from "../../../../functions/stores/table/counters";
import { Clock, patienceMs } from "../each-store";
import { startDynalite, type TestTable } from "../start-dynalite";

let dynalite: TestTable;
let writes = 0;
let table: Table;

beforeAll(async () => {
  dynalite = await startDynalite();
  const real = createTable(dynalite.client, dynalite.table, {
    use: "Limits",
    warn: () => undefined,
    timeoutMs: patienceMs,
  });
  table = {
    ...real,
    update: (...change) => {
      writes += 1;
      return real.update(...change);
    },
  };
});
afterAll(() => dynalite.close());
beforeEach(() => (writes = 0));

const limit = { points: 2, seconds: 0.5 };
const failed = { changed: false, item: null } as const;

it("table counters cost one write per point, two for the first of a window, none for a remembered refusal", async () => {
  const clock = new Clock();
  const counters = createTableCounters(table, clock.now);
  const after: number[] = [];
  for (let i = 0; i < 5; i += 1) {
    await counters.take("a", limit);
    after.push(writes);
  }
  expect(after).toEqual([2, 3, 4, 4, 4]);
  clock.time += 500;
  expect((await counters.take("a", limit)).allowed).toBe(true);
});

it("table counters set DynamoDB's TTL attribute `expire` to the first whole second after the window", async () => {
  await createTableCounters(table, () => 1_700_000_000_900).take("b", limit);
  const command = new GetItemCommand({ TableName: dynalite.table, Key: { key: { S: "count#b" } } });
  const { Item } = await dynalite.client.send(command);
  expect(Item).toEqual({
    key: { S: "count#b" },
    count: { N: "1" },
    until: { N: "1700000001400" },
    expire: { N: "1700000002" },
  });
});

it("table counters go on if the window is deleted or opened by another instance between two writes", async () => {
  const refusals: Table = {
    ...table,
    update: (...change) => (writes < 2 ? Promise.resolve((writes += 1)).then(() => failed) : table.update(...change)),
  };
  const counters = createTableCounters(refusals, new Clock().now);
  expect([await counters.take("c", limit), writes]).toEqual([
    { allowed: true, limit: 2, remaining: 1, resetSeconds: 1 },
    4,
  ]);
});

it("table counters reject after five rounds without success", async () => {
  const never: Table = { ...table, update: () => Promise.resolve(failed) };
  const message = "The counter count#d changes too often.";
  await expect(createTableCounters(never).take("d", limit)).rejects.toThrow(message);
});

describe("giveBack of table counters", () => {
  it("frees a point at once, also for an instance that was refused", async () => {
    const clock = new Clock();
    const [one, other] = [createTableCounters(table, clock.now), createTableCounters(table, clock.now)];
    const hourly = { points: 2, seconds: 3600 };
    for (let i = 0; i < 3; i += 1) await one.take("e", hourly);
    expect(one.remembered("e", hourly)).toMatchObject({ allowed: false });
    await one.giveBack("e");
    expect(one.remembered("e", hourly)).toBeNull();
    expect((await other.take("e", hourly)).allowed).toBe(true);
    expect((await one.take("e", hourly)).allowed).toBe(false);
  });

  it("is noticed within five seconds by another instance that remembers a refusal", async () => {
    const clock = new Clock();
    const [one, other] = [createTableCounters(table, clock.now), createTableCounters(table, clock.now)];
    const hourly = { points: 1, seconds: 3600 };
    for (let i = 0; i < 2; i += 1) await one.take("f", hourly);
    await other.giveBack("f");
    clock.time += 4999;
    expect((await one.take("f", hourly)).allowed).toBe(false);
    clock.time += 1;
    expect((await one.take("f", hourly)).allowed).toBe(true);
  });

  it("changes nothing in a window that has ended or is empty", async () => {
    const clock = new Clock();
    const counters = createTableCounters(table, clock.now);
    await counters.take("g", limit);
    await counters.giveBack("g");
    await counters.giveBack("g");
    expect((await counters.take("g", limit)).remaining).toBe(1);
    clock.time += 500;
    await counters.giveBack("g");
    expect((await counters.take("g", limit)).remaining).toBe(1);
  });
});
