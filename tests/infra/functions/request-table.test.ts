import { RequestTable } from "../../../infra/functions/request-table";
import { evaluate, ofType } from "../../../tools/graph/evaluate";

describe("RequestTable", () => {
  it.each([true, false])(
    "is billed by the request, expires items, is backed up and encrypted; protected: %j",
    async (deletionProtection) => {
      const { resources, outputs } = await evaluate(() => new RequestTable("table", { deletionProtection }).tableName);
      expect(ofType(resources, "aws:dynamodb/table:Table").map(({ inputs }) => inputs)).toEqual([
        {
          billingMode: "PAY_PER_REQUEST",
          attributes: [{ name: "key", type: "S" }],
          hashKey: "key",
          ttl: { attributeName: "expire", enabled: true },
          pointInTimeRecovery: { enabled: true },
          serverSideEncryption: { enabled: true },
          deletionProtectionEnabled: deletionProtection,
        },
      ]);
      expect(outputs).toBe("table-0000000");
    },
  );
});
