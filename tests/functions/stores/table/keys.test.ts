import { createTableKeys } from "../../../../functions/stores/table/keys";
import { issueKey } from "../../core/callers/keys";
import { promisesOfKeyStores } from "../key-store-promises";
import { startDynalite, type TestTable } from "../start-dynalite";

let testTable: TestTable;
beforeEach(async () => {
  testTable = await startDynalite();
});
afterEach(() => testTable.close());

const open = () => createTableKeys(testTable.client, testTable.table, 5000);
const item = async (id: string) =>
  (await testTable.client.getItem({ TableName: testTable.table, Key: { key: { S: `key#${id}` } } })).Item;

describe("keys in a table", () => {
  promisesOfKeyStores(open);

  it("have DynamoDB's TTL attribute in the second after they expire, or none", async () => {
    const expires = "2026-06-01T12:00:00.500Z";
    await open().put(issueKey({ expires }).key);
    await open().put(issueKey({ id: "f".repeat(16) }).key);
    expect((await item("0123456789abcdef"))?.expire).toEqual({ N: String(Date.parse("2026-06-01T12:00:01Z") / 1000) });
    expect(Object.keys((await item("f".repeat(16))) ?? {}).sort()).toEqual(["issued", "key"]);
  });

  it("are listed across pages and among other items", async () => {
    const { client, table } = testTable;
    // A page ends after a megabyte.
    await Promise.all(
      Array.from({ length: 8 }, (_, i) =>
        client.putItem({ TableName: table, Item: { key: { S: `answer#${i}` }, value: { S: "x".repeat(300_000) } } }),
      ),
    );
    const ids = Array.from({ length: 30 }, (_, i) => i.toString(16).padStart(16, "0"));
    await Promise.all(ids.map((id) => open().put(issueKey({ id }).key)));
    expect((await open().list()).map(({ id }) => id).sort()).toEqual(ids);
  });

  it("cannot be read from an item that is not a key", async () => {
    const { client, table } = testTable;
    await client.putItem({ TableName: table, Item: { key: { S: "key#0123456789abcdef" } } });
    await expect(open().find("0123456789abcdef")).rejects.toThrow();
  });

  it("reject after the given timeout", async () => {
    await expect(createTableKeys(testTable.client, testTable.table, 0).find("0123456789abcdef")).rejects.toThrow();
  });
});
