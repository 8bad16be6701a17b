import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

export interface KeyedTableArgs {
  /** Makes AWS refuse to delete the table. */
  readonly deletionProtection: boolean;
  /** Caps the request units per second, and so the bill. Default: AWS's quota of the account. */
  readonly onDemandThroughput?: aws.types.input.dynamodb.TableOnDemandThroughput;
}

/** DynamoDB table that is billed by the request, of items with a key that may expire. Costs nothing when idle. */
export abstract class KeyedTable extends pulumi.ComponentResource {
  readonly tableName: pulumi.Output<string>;
  readonly arn: pulumi.Output<string>;

  constructor(type: string, name: string, args: KeyedTableArgs, opts: pulumi.ComponentResourceOptions) {
    super(type, name, {}, opts);
    const { deletionProtection, onDemandThroughput } = args;
    const table = new aws.dynamodb.Table(
      name,
      {
        billingMode: "PAY_PER_REQUEST",
        attributes: [{ name: "key", type: "S" }],
        hashKey: "key",
        // Seconds since 1970. DynamoDB deletes items some time after that, so readers check the time themselves.
        ttl: { attributeName: "expire", enabled: true },
        pointInTimeRecovery: { enabled: true },
        // Items contain user data. The AWS managed key needs no grants to other principals.
        serverSideEncryption: { enabled: true },
        deletionProtectionEnabled: deletionProtection,
        ...(onDemandThroughput && { onDemandThroughput }),
      },
      { parent: this },
    );
    this.tableName = table.name;
    this.arn = table.arn;
    this.registerOutputs({ tableName: this.tableName });
  }
}
