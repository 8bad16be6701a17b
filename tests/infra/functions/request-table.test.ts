import { KeyTable } from "../../../infra/functions/key-table";
import { RequestTable } from "../../../infra/functions/request-table";
import { evaluate, ofType } from "../../../tools/graph/evaluate";

const tableWith = (deletionProtection: boolean) => ({
  billingMode: "PAY_PER_REQUEST",
  attributes: [{ name: "key", type: "S" }],
  hashKey: "key",
  ttl: { attributeName: "expire", enabled: true },
  pointInTimeRecovery: { enabled: true },
  serverSideEncryption: { enabled: true },
  deletionProtectionEnabled: deletionProtection,
});

describe.each([true, false])("with deletion protection %j", (deletionProtection) => {
  it("RequestTable is billed by the request up to the caps of the settings, expires items, is backed up and encrypted", async () => {
    const requestTable = { maxReadsPerSecond: 50, maxWritesPerSecond: 20 };
    const { resources, outputs } = await evaluate(
      () => new RequestTable("requests", { deletionProtection, requestTable }).tableName,
    );
    const onDemandThroughput = { maxReadRequestUnits: 50, maxWriteRequestUnits: 20 };
    expect(ofType(resources, "aws:dynamodb/table:Table").map(({ inputs }) => inputs)).toEqual([
      { ...tableWith(deletionProtection), onDemandThroughput },
    ]);
    expect(outputs).toBe("requests-0000000");
  });

  it("KeyTable is like it, without caps: only operators write it", async () => {
    const { resources, outputs } = await evaluate(() => new KeyTable("keys", { deletionProtection }).tableName);
    expect(ofType(resources, "aws:dynamodb/table:Table").map(({ inputs }) => inputs)).toEqual([
      tableWith(deletionProtection),
    ]);
    expect(outputs).toBe("keys-0000000");
  });
});
