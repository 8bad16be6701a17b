import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

export interface RequestTableArgs {
  /** Makes AWS refuse to delete the table. */
  readonly deletionProtection: boolean;
}

/** DynamoDB table of what the functions keep between requests: issued keys, counters, answers. Costs nothing when idle. */
export class RequestTable extends pulumi.ComponentResource {
  readonly tableName: pulumi.Output<string>;
  readonly arn: pulumi.Output<string>;

  constructor(name: string, { deletionProtection }: RequestTableArgs, opts?: pulumi.ComponentResourceOptions) {
    super("modelfront:index:RequestTable", name, {}, opts);
    const table = new aws.dynamodb.Table(
      name,
      {
        billingMode: "PAY_PER_REQUEST",
        attributes: [{ name: "key", type: "S" }],
        hashKey: "key",
        // Seconds since 1970. DynamoDB deletes items some time after that, so readers check the time themselves.
        ttl: { attributeName: "expire", enabled: true },
        // Keys are shown once and stored as hashes: only a backup can restore them.
        pointInTimeRecovery: { enabled: true },
        // Answers contain user data. The AWS managed key needs no grants to other principals.
        serverSideEncryption: { enabled: true },
        deletionProtectionEnabled: deletionProtection,
      },
      { parent: this },
    );
    this.tableName = table.name;
    this.arn = table.arn;
    this.registerOutputs({ tableName: this.tableName });
  }
}
